"""What goes wrong below bleak, and is not in its own errors."""

from __future__ import annotations

from bleak.exc import BleakError

from hipline_device.answers import Result


class AdapterGoneError(BleakError):
    """The transport to a Bumble adapter could not be opened, or has closed."""


class NotHeardError(BleakError):
    """No clip advertised while the app listened, or not the wanted one.

    Attributes
    ----------
    wanted : str or None
        Its address or name; None when any would have done.
    """

    def __init__(self, wanted: str | None) -> None:
        super().__init__(f"{wanted or 'no clip'} was not heard")
        self.wanted = wanted


class RefusedError(BleakError):
    """The clip does not do what it was asked.

    Attributes
    ----------
    result : Result
        Why.
    """

    def __init__(self, result: Result) -> None:
        super().__init__(f"the clip refused: {result.advice}")
        self.result = result


class NotPairedError(BleakError):
    """The clip lets nobody in but its owner, and would not pair."""
