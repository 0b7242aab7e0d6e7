"""How a walk is ended from outside: whatever ends it, what was recorded is brought to safety first."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

_ENDING = ("SIGTERM", "SIGHUP", "SIGBREAK")  # as far as the system has them


def _end(*_: object) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # begun in the background by a script
        raise KeyboardInterrupt
    signal.raise_signal(signal.SIGINT)


@contextlib.contextmanager
def ended_by_any_signal() -> Iterator[None]:
    """Let a closed terminal and a polite kill end what runs as Ctrl-C does, so that everything is tidied up.

    A signal that is ignored stays ignored: `nohup` lets a walk outlive its terminal.
    """
    numbers = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    with contextlib.ExitStack() as ends:
        for number in numbers:
            if signal.getsignal(number) is not signal.SIG_IGN:
                before = signal.signal(number, _end)
                ends.callback(signal.signal, number, before)
        yield
