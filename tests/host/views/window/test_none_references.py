from __future__ import annotations

import sys

from PySide6.QtCore import QRect


def test_calls_that_return_nothing_lose_no_reference_to_none() -> None:
    # one version of the Qt binding lost one at each call, and aborted a live plot within seconds
    rect, calls = QRect(), 1000
    before = sys.getrefcount(None)
    for _ in range(calls):
        rect.translate(1, 1)
    assert before - sys.getrefcount(None) < calls / 10
