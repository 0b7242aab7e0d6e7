"""How often clip and computer meet on the air, where the system asks for less than the stream needs."""

from __future__ import annotations

import importlib
import logging
import sys
from typing import Any

from bleak import BleakClient

_log = logging.getLogger(__name__)


def ask_for_short_intervals(client: BleakClient, platform: str = sys.platform) -> Any:
    """Ask Windows for short connection intervals; it takes 60 ms by itself, and packets pile up in the clip.

    The other systems follow what the clip asks for.

    Parameters
    ----------
    client : BleakClient
        Connected.
    platform : str
        As `sys.platform` names it.

    Returns
    -------
    object or None
        What has to be kept as long as the wish is to hold; None where nobody was asked. Windows 10 cannot be.
    """
    if platform != "win32":
        return None
    try:
        bindings = importlib.import_module("winrt.windows.devices.bluetooth")
        wanted = bindings.BluetoothLEPreferredConnectionParameters.throughput_optimized
        # bleak has no word for this; where its insides have changed, the stream works as well as without
        backend: Any = client._backend
        return backend._requester.request_preferred_connection_parameters(wanted)
    except (ImportError, AttributeError, OSError) as error:
        _log.info("short connection intervals were not asked for: %r", error)
        return None
