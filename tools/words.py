"""Gather all that people read into one page, docs/words.md, to be reviewed and translated.

    python tools/words.py [--write]

The words stay where they are used; the page names the place of each. A test holds that the page is up to date, that
nothing in it sounds like a finding or an alarm, and that a child of twelve can read it.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOST = ROOT / "host" / "hipline"
PAGE = ROOT / "docs" / "words.md"
#: where words for people stand, for whom, and how the page calls them
HOMES = {
    "To the walker, on the way": ("cues/words.py",),
    "To the walker, before and after": (
        "coach/advice.py", "coach/exercises.py", "coach/own_walking.py", "coach/pain.py", "coach/red_flags.py",
        "coach/walk_report.py",
        "views/after_walk.py", "views/pain.py", "views/relief.py", "views/report_lines.py", "views/safety.py",
    ),
    "In the window": (
        "views/words.py", "views/controls.py", "views/banner.py", "views/marks.py", "views/recording_words.py",
        "views/lookback.py", "views/notebook.py",
        "views/numbers_panel.py", "views/live.py", "views/headline.py", "views/statusbar.py", "views/strip.py",
    ),
    "About the link": ("link/advice.py",),
}  # fmt: skip
_GAP = "…"  # what is filled in
_SENTENCE = re.compile(r"[A-Za-z’'][^<>]*[ ][^<>]*")
_CODE = re.compile(r"[_=#]|\dpx|: [^ ]+;|;$|org\.|%[YHM]|Q[A-Z]")  # style sheets, dates and names of code


def _text(node: ast.expr) -> str:
    """Return the text of a string, with what is filled in left out; empty where it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{[^}]*\}", _GAP, node.value)
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else _GAP for part in node.values)
        return "".join(str(part) for part in parts)
    return ""


class _Gatherer(ast.NodeVisitor):
    def __init__(self) -> None:
        self.texts: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # docstrings are for programmers
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Leave out what only a programmer meets."""

    def visit_Constant(self, node: ast.Constant) -> None:
        self._take(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._take(node)

    def _take(self, node: ast.expr) -> None:
        text = " ".join(_text(node).split())
        if _SENTENCE.fullmatch(text) and not _CODE.search(text) and text not in self.texts:
            self.texts.append(text)


def words_of(name: str) -> list[str]:
    """Return all that people read of one module, in its order."""
    gatherer = _Gatherer()
    gatherer.visit(ast.parse((HOST / name).read_text("utf-8")))
    return gatherer.texts


def page() -> str:
    """Return the whole page."""
    lines = [
        "# Words",
        "",
        "All that people read, in one place, to be reviewed and translated. `make words` writes this page anew.",
        f"{_GAP} stands for what is filled in. Change the words in the file that is named above them.",
    ]
    for title, names in HOMES.items():
        lines += ["", f"## {title}"]
        for name in names:
            texts = words_of(name)
            if texts:
                lines += ["", f"`host/hipline/{name}`", "", *(f"- {text}" for text in texts)]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print the page, or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write docs/words.md")
    if parser.parse_args().write:
        PAGE.write_bytes(page().encode("utf-8"))
    else:
        print(page(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
