"""Whether a window can be shown here."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping

_PROBE = "from PySide6.QtWidgets import QApplication; QApplication([])"
_PROBE_S = 20.0


def why_no_window(environment: Mapping[str, str] | None = None) -> str:
    """Say why no window can be shown here; empty when one can.

    Qt ends the whole program when it finds no display or lacks a library of the system, so a program of its own
    tries first.
    """
    variables = os.environ if environment is None else environment
    if importlib.util.find_spec("PySide6") is None or importlib.util.find_spec("pyqtgraph") is None:
        return "Qt is not installed (in the folder of Hipline: pip install -c constraints.txt -e .)"
    if not sys.platform.startswith("linux"):
        return ""
    if not any(variables.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return "there is no display"
    try:
        tried = subprocess.run(
            [sys.executable, "-c", _PROBE], env=dict(variables), capture_output=True, timeout=_PROBE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "Qt does not start"
    return "" if tried.returncode == 0 else "Qt finds no display, or lacks a library of the system"
