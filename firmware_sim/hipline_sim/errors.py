"""The errors of the simulator that a user can do something about."""

from __future__ import annotations


class SimError(Exception):
    """What happened, the value that shows it, and the next step, in one line."""


class AirError(SimError):
    """The way to the apps cannot be opened."""


class RecordingError(SimError):
    """A recording cannot be streamed as it is."""
