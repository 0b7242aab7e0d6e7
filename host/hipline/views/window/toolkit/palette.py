"""Colours: the Okabe-Ito set, which stays apart for every kind of colour vision, light and dark.

Colour never speaks alone: sides have letters and dashes, the band has words, a lost signal has a text.
Vermilion, the red of the set, is kept for a lost signal; amber means outside of the band.

References
----------
Okabe M, Ito K (2008). Color Universal Design (CUD): how to make figures and presentations that are
friendly to colorblind people.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette, QPen

ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one look, as #RRGGBB or #AARRGGBB."""

    name: str
    window: str  #: around everything
    ground: str  #: under plots and numbers
    ink: str  #: text and axes
    soft_ink: str  #: second text, still readable: 4.5 : 1 or more
    line: str  #: frames and grid
    button: str
    accent: str  #: selected things
    on_accent: str
    traces: tuple[str, str, str, str]  #: tilt, obliquity, rotation, vertical acceleration
    contact: str
    band_ink: str  #: the wearer's band as a full colour
    band: str  #: the same as a pale fill
    band_edge: str
    gap: str  #: fill where samples were lost
    inside: str  #: a stride in the band
    outside: str  #: a stride outside of it
    cue: str  #: ground of a cue
    on_cue: str
    lost: str  #: ground of a lost signal
    on_lost: str
    lost_ink: str  #: a lost signal as text on the window
    calm: str  #: ground of guidance and of good news
    on_calm: str


LIGHT = Theme(
    name="light",
    window="#F3F5F7",
    ground="#FFFFFF",
    ink="#1B2026",
    soft_ink="#56606B",
    line="#D3D9E0",
    button="#E9EDF1",
    accent=BLUE,
    on_accent="#FFFFFF",
    traces=(BLUE, "#1B2026", PURPLE, "#56606B"),
    contact="#A0A9B3",
    band_ink=GREEN,
    band="#30009E73",
    band_edge="#80009E73",
    gap="#38808890",
    inside=BLUE,
    outside=ORANGE,
    cue="#FCEBC4",
    on_cue="#3A2A00",
    lost="#FBE1D2",
    on_lost="#5C2400",
    lost_ink="#9E4300",
    calm="#DFF1EB",
    on_calm="#0B3D2E",
)

DARK = Theme(
    name="dark",
    window="#14181C",
    ground="#1B2026",
    ink="#EDF0F3",
    soft_ink="#A3AEB9",
    line="#39424C",
    button="#2A3139",
    accent=SKY_BLUE,
    on_accent="#10202B",
    traces=(SKY_BLUE, "#EDF0F3", PURPLE, "#A3AEB9"),
    contact="#5F6A76",
    band_ink="#2FBF95",
    band="#38009E73",
    band_edge="#A0009E73",
    gap="#48909AA5",
    inside=SKY_BLUE,
    outside=ORANGE,
    cue="#4A3805",
    on_cue="#FFE7AE",
    lost="#522407",
    on_lost="#FFDCC7",
    lost_ink="#F08A4B",
    calm="#11392D",
    on_calm="#CDEFE3",
)


def qt_palette(theme: Theme) -> QPalette:
    """Return the palette for every widget; the desktop's own colour scheme is not asked."""
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in (
        (role.Window, theme.window),
        (role.WindowText, theme.ink),
        (role.Base, theme.ground),
        (role.AlternateBase, theme.window),
        (role.Text, theme.ink),
        (role.PlaceholderText, theme.soft_ink),
        (role.Button, theme.button),
        (role.ButtonText, theme.ink),
        (role.BrightText, theme.ink),
        (role.ToolTipBase, theme.ground),
        (role.ToolTipText, theme.ink),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.Light, theme.ground),
        (role.Midlight, theme.button),
        (role.Mid, theme.line),
        (role.Dark, theme.line),
        (role.Shadow, theme.line),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.contact))
    return palette


def pen(colour: str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """Return a pen whose width is in pixels at every zoom."""
    made = QPen(QColor(colour), width, style)
    made.setCosmetic(True)
    return made
