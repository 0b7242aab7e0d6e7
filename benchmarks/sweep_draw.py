"""Error maps as plain SVG: one small picture of coloured cells per measure, with its value in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
from labels import Array

CELL_W, CELL_H = 46, 26  # the least
PANEL_W = 322  # of all cells of a row together, the least: the title has to fit
LEFT, TOP, RIGHT, BOTTOM = 112, 54, 18, 48  # room around the cells of a panel
HEAD = 40
FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"

# from small to large error; dark where it is bad, and told apart without colour too
SHADES = np.array([[247, 251, 252], [186, 217, 232], [86, 160, 206], [0, 98, 158], [16, 42, 77]], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure over the map.

    Attributes
    ----------
    title : str
        What it is, with its unit.
    values : (rows, columns) float64
        NaN where there is none to be had, infinite where there should be one.
    worst : float
        What is drawn darkest, and everything beyond.
    decimals : int
        Of the values written in the cells.
    """

    title: str
    values: Array
    worst: float
    decimals: int


def _shade(share: float) -> tuple[str, str]:
    """Return the colours of a cell and of the words on it."""
    at = np.clip(share, 0.0, 1.0) * (len(SHADES) - 1)
    low = min(int(at), len(SHADES) - 2)
    mixed = SHADES[low] + (at - low) * (SHADES[low + 1] - SHADES[low])
    light = mixed @ [0.299, 0.587, 0.114] > 140
    return "#" + "".join(f"{round(v):02x}" for v in mixed), "#16202b" if light else "#ffffff"


def _words(x: float, y: float, text: str, size: int = 12, anchor: str = "middle", **more: str) -> str:
    extra = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in more.items())
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}"{extra}>{escape(text)}</text>'


def _cell_w(columns: Sequence[str]) -> int:
    return max(CELL_W, -(-PANEL_W // len(columns)))


def _panel(panel: Panel, columns: Sequence[str], rows: Sequence[str], across: str, down: str) -> list[str]:
    cell_w = _cell_w(columns)
    height, width = len(rows) * CELL_H, len(columns) * cell_w
    parts = [_words(LEFT, TOP - 14, panel.title, 13, "start", font_weight="600")]
    for r, name in enumerate(rows):
        parts.append(_words(LEFT - 8, TOP + (r + 0.5) * CELL_H + 4, name, 11, "end"))
        for c in range(len(columns)):
            value = panel.values[r, c]
            if np.isnan(value):
                continue
            fill, ink = _shade(value / panel.worst)
            x, y = LEFT + c * cell_w, TOP + r * CELL_H
            text = f"{value:.{panel.decimals}f}" if np.isfinite(value) else "none"
            parts.append(f'<rect x="{x}" y="{y}" width="{cell_w - 1}" height="{CELL_H - 1}" rx="2" fill="{fill}"/>')
            parts.append(_words(x + cell_w / 2, y + CELL_H / 2 + 4, text, 11, fill=ink))
    for c, name in enumerate(columns):
        parts.append(_words(LEFT + (c + 0.5) * cell_w, TOP + height + 15, name, 11))
    parts.append(_words(LEFT + width / 2, TOP + height + 34, across, 12, fill="#4a545e"))
    middle = TOP + height / 2
    parts.append(_words(16, middle, down, 12, fill="#4a545e", transform=f"rotate(-90 16 {middle:g})"))
    return parts


def draw(
    title: str, panels: Sequence[Panel], columns: Sequence[str], rows: Sequence[str], across: str, down: str
) -> str:
    """Return the SVG of some panels, two beside each other.

    Parameters
    ----------
    title : str
        Of the whole.
    panels : sequence of Panel
        All over the same map.
    columns, rows : sequence of str
        Names of the cells along either side.
    across, down : str
        What changes along either side, with its unit.
    """
    wide = LEFT + len(columns) * _cell_w(columns) + RIGHT
    high = TOP + len(rows) * CELL_H + BOTTOM
    across_panels = min(2, len(panels))
    width, height = across_panels * wide, HEAD + -(-len(panels) // 2) * high
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="{FONT}" fill="#16202b" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _words(18, 26, title, 15, "start", font_weight="600"),
    ]
    for k, panel in enumerate(panels):
        x, y = k % 2 * wide, HEAD + k // 2 * high
        parts.append(f'<g transform="translate({x} {y})">')
        parts += _panel(panel, columns, rows, across, down)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>"]) + "\n"
