"""Whatever ends a walk from outside ends it as Ctrl-C does."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from hipline.commands.signals import ended_by_any_signal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals from another process there")


@pytest.fixture(params=[signal.default_int_handler, signal.SIG_IGN])
def ctrl_c(request):
    """Let Ctrl-C end the program, or be ignored, as it is in what a script begins in the background."""
    before = signal.signal(signal.SIGINT, request.param)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_polite_kill_and_a_closed_terminal_end_a_walk_wherever_it_was_begun(ctrl_c, name):
    number = getattr(signal, name)
    before = signal.signal(number, signal.SIG_DFL)
    try:
        with pytest.raises(KeyboardInterrupt), ended_by_any_signal():
            os.kill(os.getpid(), number)
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, before)


def test_a_walk_that_is_to_outlive_its_terminal_does():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_by_any_signal():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
