"""Four streams: samples, angles, strides and cues; by pylsl, an extra.

Their time stamps are on LSL's clock of this computer, as those of every other stream that is recorded beside them.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hipline.errors import InputError
from hipline.events import Side, Stride, Update
from hipline.outlet.clock import ClockMap
from hipline.wording import how_to_add
from hipline_device.samples import SampleBlock

if TYPE_CHECKING:
    import pylsl

SAMPLES, ANGLES, STRIDES, CUES = "Hipline samples", "Hipline angles", "Hipline strides", "Hipline cues"

_Channels = Sequence[tuple[str, str, str]]  # label, unit, type
_SAMPLES: _Channels = (
    *((f"acc_{axis}", "m/s^2", "ACCEL") for axis in "xyz"),
    *((f"gyr_{axis}", "rad/s", "GYRO") for axis in "xyz"),
)

_ANGLES: _Channels = tuple((name, "deg", "JNTANG") for name in ("tilt_deg", "obliquity_deg", "rotation_deg"))
_STRIDE_NAMES = tuple(name for name in Stride._fields if name != "reason")
_UNITS = (
    ("_deg", "deg"),
    ("_spm", "/min"),
    ("_pct", "%"),
    ("_m_s2", "m/s^2"),
    ("_m_s", "m/s"),
    ("_m", "m"),
    ("_s", "s"),
)
_LOG_ERRORS = "[log]\nlevel = -2\n"
_CONFIGS = ("lsl_api.cfg", "~/lsl_api/lsl_api.cfg", "/etc/lsl_api/lsl_api.cfg")  # where liblsl looks


def load() -> Any:
    """Return the library.

    Raises
    ------
    InputError
        When it is not installed, or cannot be loaded.
    """
    try:
        import pylsl  # noqa: PLC0415 - an extra
    except ImportError:
        raise InputError(f"--lsl needs pylsl; {how_to_add('lsl')}") from None
    except (RuntimeError, OSError) as error:  # pylsl without the library that it is a wrapper of
        raise InputError(f"--lsl: liblsl cannot be loaded ({str(error).splitlines()[0]}); install it") from None
    if "LSLAPICFG" not in os.environ and not any(os.path.exists(os.path.expanduser(path)) for path in _CONFIGS):  # noqa: PTH110, PTH111 - raise nothing
        pylsl.set_config_content(_LOG_ERRORS)  # else it writes across the terminal
    return pylsl


def _unit(name: str) -> str:
    return next((unit for ending, unit in _UNITS if name.endswith(ending)), "")


def _stride_row(stride: Stride) -> list[float]:
    """Return a stride as numbers: left 0, right 1; yes 1, no 0."""
    values = (getattr(stride, name) for name in _STRIDE_NAMES)
    return [float(value is Side.RIGHT) if isinstance(value, Side) else float(value) for value in values]


class Streams:
    """The four outlets, from the first sample to the last.

    Parameters
    ----------
    rate_hz : float
        Nominal samples per second.

    Raises
    ------
    InputError
        When pylsl is not installed.
    """

    def __init__(self, rate_hz: float) -> None:
        self._lsl = load()
        self._map = ClockMap()
        strides = tuple((name, _unit(name), "stride") for name in _STRIDE_NAMES)
        self._samples = self._outlet(SAMPLES, "MoCap", rate_hz, _SAMPLES)
        self._angles = self._outlet(ANGLES, "MoCap", rate_hz, _ANGLES)
        self._strides = self._outlet(STRIDES, "Gait", 0.0, strides)
        self._cues = self._outlet(CUES, "Markers", 0.0, (("cue", "", "Markers"),), text=True)

    def take(self, block: SampleBlock | None, update: Update) -> None:
        """Pass on samples that have arrived now, and what they told.

        Parameters
        ----------
        block : SampleBlock, optional
            None at the end, when there are no more.
        update : Update
            On the same clock.
        """
        if block is not None and len(block):
            self._map.take(float(block.time_s[-1]), self._lsl.local_clock())
            samples = np.column_stack([block.acc_sensor, block.gyr_sensor])
            self._push(self._samples, block.time_s.tolist(), samples.tolist())
        if not math.isfinite(self._map.offset_s):
            return
        angles = update.angles
        rows = np.column_stack([angles.tilt_deg, angles.obliquity_deg, angles.rotation_deg])
        self._push(self._angles, angles.time_s.tolist(), rows.tolist())
        self._push(self._strides, [stride.end_s for stride in update.strides], map(_stride_row, update.strides))
        self._push(self._cues, [cue.time_s for cue in update.cues], [[f"{c.rule} {c.level}"] for c in update.cues])

    def close(self) -> None:
        """Take the streams off the network."""
        self._samples = self._angles = self._strides = self._cues = None  # LSL ends a stream with its object

    def _outlet(
        self, name: str, kind: str, rate_hz: float, channels: _Channels, *, text: bool = False
    ) -> pylsl.StreamOutlet | None:
        form = self._lsl.cf_string if text else self._lsl.cf_double64
        source = f"{name.lower().replace(' ', '-')}-{os.getpid()}"
        info = self._lsl.StreamInfo(name, kind, len(channels), rate_hz, form, source)
        described = info.desc().append_child("channels")
        for label, unit, what in channels:
            channel = described.append_child("channel")
            for key, value in (("label", label), ("unit", unit), ("type", what)):
                channel.append_child_value(key, value)
        info.desc().append_child_value("manufacturer", "Hipline")
        return self._lsl.StreamOutlet(info)

    def _push(self, outlet: pylsl.StreamOutlet | None, times_s: list[float], rows: Any) -> None:
        if outlet is None:
            return
        last = len(times_s) - 1
        for at, (time_s, row) in enumerate(zip(times_s, rows, strict=True)):
            outlet.push_sample(row, time_s + self._map.offset_s, at == last)
