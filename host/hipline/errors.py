"""The errors that a user can do something about."""

from __future__ import annotations

from hipline.wording import Text, one_line


def own_fault(error: Exception) -> str:
    """Say that something stopped on what nobody thought of, and what to do about it."""
    return (
        f"stopped on an error of its own ({error!r}); please report it (HIPLINE_DEBUG=1 in the environment shows more)"
    )


class HiplineError(Exception):
    """What happened, the value that shows it, and the next step, in one line."""

    def __str__(self) -> str:
        """Return the line; a file may have a line break in its name."""
        return one_line(super().__str__())

    @property
    def text(self) -> str:
        """The line as it was made: a `Text` can be shown in another language."""
        made = self.args[0] if self.args else ""
        return made if isinstance(made, Text) else str(self)


class InputError(HiplineError):
    """A recording or an option cannot be used as it is."""


class UsageError(InputError):
    """The call itself makes no sense, whatever the files hold: an exit status of 2."""


class LinkError(HiplineError):
    """The clip cannot be reached, or was lost for good."""
