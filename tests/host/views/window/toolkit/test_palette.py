from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor

from hipline.views.window.toolkit.palette import BLUE, DARK, LIGHT, ORANGE, VERMILION, Theme, qt_palette

themes = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def luminance(colour: str) -> float:
    c = QColor(colour)
    parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c.redF(), c.greenF(), c.blueF())]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@themes
def test_all_text_is_readable(theme: Theme) -> None:
    pairs = [
        (theme.ink, theme.ground), (theme.ink, theme.window), (theme.ink, theme.button),
        (theme.soft_ink, theme.ground), (theme.soft_ink, theme.window), (theme.on_accent, theme.accent),
        (theme.on_cue, theme.cue), (theme.on_lost, theme.lost), (theme.on_calm, theme.calm),
        (theme.lost_ink, theme.window),
    ]  # fmt: skip
    assert min(contrast(*pair) for pair in pairs) >= 4.5


@themes
def test_curves_and_bars_stand_out_from_the_ground(theme: Theme) -> None:
    assert min(contrast(trace, theme.ground) for trace in theme.traces) >= 3.0
    assert contrast(theme.inside, theme.ground) >= 3.0


@themes
def test_red_is_kept_for_a_lost_signal(theme: Theme) -> None:
    texts = {f.name: getattr(theme, f.name) for f in fields(theme) if not f.name.endswith("lost")}
    assert VERMILION not in texts.values()
    assert theme.outside == ORANGE


def test_palette_is_our_own_not_the_desktops() -> None:
    assert qt_palette(LIGHT).window().color() == QColor(LIGHT.window)
    assert qt_palette(DARK).window().color() == QColor(DARK.window)
    assert qt_palette(LIGHT).highlight().color() == QColor(BLUE)
