from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

from hipline.link.intervals import ask_for_short_intervals

MODULE = "winrt.windows.devices.bluetooth"


def windows(monkeypatch, requester) -> SimpleNamespace:
    """Stand in for bleak and for the bindings that come with it on Windows."""
    for name in ("winrt", "winrt.windows", "winrt.windows.devices", MODULE):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    preferred = SimpleNamespace(throughput_optimized="short")
    monkeypatch.setattr(sys.modules[MODULE], "BluetoothLEPreferredConnectionParameters", preferred, raising=False)
    return SimpleNamespace(_backend=SimpleNamespace(_requester=requester))


def test_windows_11_is_asked_and_its_request_is_kept(monkeypatch):
    asked = []
    requester = SimpleNamespace(request_preferred_connection_parameters=lambda wanted: asked.append(wanted) or "held")
    assert ask_for_short_intervals(windows(monkeypatch, requester), "win32") == "held"
    assert asked == ["short"]


def test_windows_10_goes_on_without(monkeypatch):
    assert ask_for_short_intervals(windows(monkeypatch, SimpleNamespace()), "win32") is None


def test_a_windows_without_the_bindings_goes_on_without(monkeypatch):
    client = windows(monkeypatch, SimpleNamespace())
    monkeypatch.delitem(sys.modules, MODULE)
    monkeypatch.setitem(sys.modules, MODULE, None)
    assert ask_for_short_intervals(client, "win32") is None


def test_elsewhere_nobody_is_asked():
    assert ask_for_short_intervals(SimpleNamespace(), "linux") is None
