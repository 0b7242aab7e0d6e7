"""The errors that a user can do something about."""

from __future__ import annotations


class HiplineError(Exception):
    """What happened, the value that shows it, and the next step, in one line."""


class InputError(HiplineError):
    """A recording or an option cannot be used as it is."""


class LinkError(HiplineError):
    """The clip cannot be reached, or was lost for good."""
