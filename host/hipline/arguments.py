"""What Python calls an argument, and the command line an option: errors name the first, commands tell the second."""

from __future__ import annotations

import re

_OPTIONS = {
    "acc_unit": "--acc-unit",
    "gyr_unit": "--gyr-unit",
    "up_axis": "--up",
    "forward_axis": "--forward",
    "neutral_s": "--neutral",
}
_TEXT = re.compile(rf'\b({"|".join(_OPTIONS)})="([^"\s]+)"')
_SPAN = re.compile(rf"\b({'|'.join(_OPTIONS)})=\(([^,()\s]+), ([^,()\s]+)\)")


def as_options(text: str) -> str:
    """Write arguments in a text, such as `acc_unit="g"`, as options of the command line, such as `--acc-unit g`."""
    text = _TEXT.sub(lambda found: f"{_OPTIONS[found[1]]} {found[2]}", text)
    return _SPAN.sub(lambda found: f"{_OPTIONS[found[1]]} {found[2]}:{found[3]}", text)
