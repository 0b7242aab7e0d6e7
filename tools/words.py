"""Gather all that people read: into one page, docs/words.md, to be reviewed, and into a template to be translated.

    python tools/words.py [--write]

The words stay where they are used; page and template name the place of each. A test holds that both are up to date,
that nothing in them sounds like a finding or an alarm, and that a child of twelve can read it.

The template, docs/hipline.pot, has every text as gettext wants it: those that are looked up on the spot, by
`language.shown`, `fill` and `counted` or `wording.Text`, and the constants of the modules of the page.
"""

from __future__ import annotations

import argparse
import ast
import functools
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOST = ROOT / "host" / "hipline"
PAGE = ROOT / "docs" / "words.md"
TEMPLATE = ROOT / "docs" / "hipline.pot"
#: where words for people stand, for whom, and how the page calls them
HOMES = {
    "To the walker, on the way": ("cues/words.py",),
    "To the walker, before and after": (
        "coach/advice.py", "coach/exercises.py", "coach/own_walking.py", "coach/pain.py", "coach/red_flags.py",
        "coach/walk_report.py",
        "views/window/dialogs/after_walk.py", "views/window/dialogs/make_room.py", "views/window/pain.py",
        "views/window/relief.py", "views/words/report.py", "views/window/dialogs/safety.py",
    ),
    "In the window": (
        "views/words/general.py", "views/words/guide.py", "views/window/controls.py", "views/window/banner.py",
        "views/window/marks.py", "views/words/recording.py", "views/window/lookback.py", "views/window/notebook.py",
        "views/window/dialogs/numbers.py", "views/words/numbers.py",
        "views/window/live.py", "views/window/guidance.py", "views/window/stride_page.py", "views/window/gauge.py",
        "views/window/statusbar.py", "views/window/plots/strip.py",
        "views/window/guide.py", "views/window/plots/plot.py", "views/window/transport.py", "views/window/replay.py",
        "views/window/sound.py",
    ),
    "In the terminal": (
        "views/terminal/run.py", "views/terminal/lines.py", "views/terminal/block.py", "views/terminal/replay.py",
        "commands/first_use.py", "commands/make_room.py", "compiling.py",
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


_LOOKS_UP = {"shown": (0,), "fill": (0,), "Text": (0,)}  # and which of the arguments
_HANDS_ON = {"_button": (0, 2), "_action": (0, 2), "_label": (0,), "Row": (0,)}  # to one of these
_KEY = re.compile(r"[a-z]+")  # a name of code, where nothing is looked up on the spot
_WORD = re.compile(r"[A-Za-z]{2}|^[A-Z]$")  # what holds none needs no translation
_HEAD = """\
msgid ""
msgstr ""
"Project-Id-Version: hipline\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""

_NUMBERS = ("cues/numbers.py", "cues/modes.py")  # where the numbers of the rules stand
Message = tuple[str, str]  # for one, and for any other number; the second is empty where no number decides


def _literals(node: ast.expr) -> list[str]:
    """Return the texts that an argument may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _literals(node.body) + _literals(node.orelse)
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in _literals(value)]
    return []


def _looked_up(tree: ast.Module) -> list[Message]:
    """Return what is looked up on the spot."""
    found: list[Message] = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "counted":
            found += zip(_literals(node.args[0]), _literals(node.args[1]), strict=True)
        for at in (_LOOKS_UP | _HANDS_ON).get(name, ()):
            found += [(text, "") for text in _literals(node.args[at])]
    return found


def _constants(tree: ast.Module) -> list[Message]:
    """Return the constants of a module of words: sentences wherever they stand, single words where a name has them."""
    found: list[Message] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SENTENCE.fullmatch(node.value.strip()):
            found.append((node.value, ""))
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        keys = {id(key) for part in ast.walk(node.value) if isinstance(part, ast.Dict) for key in part.keys}
        for part in ast.walk(node.value):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in keys:
                found.append((part.value, ""))
    return found


def _docstrings(tree: ast.Module) -> set[str]:
    parts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def _of_module(name: str, tree: ast.Module) -> list[Message]:
    """Return what a catalog may hold of one module, some of it more than once."""
    texts = _looked_up(tree)
    if any(name in names for names in HOMES.values()):
        counted = {part for message in texts if message[1] for part in message}
        keys = not name.startswith("views/")  # names of code stand beside the words there
        texts += [
            it
            for it in _constants(tree)
            if it[0] not in counted and not _CODE.search(it[0]) and not (keys and _KEY.fullmatch(it[0]))
        ]
    skipped = _docstrings(tree)
    return [it for it in texts if it[0] not in skipped and _WORD.search(re.sub(r"\{[^}]*\}", "", it[0]))]


def _number_names(tree: ast.Module) -> list[Message]:
    """Return the names of the numbers of the rules, as `words.number_name` writes them without their units."""
    fields = (
        part.target.id
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
    )
    return [(re.sub(r" (deg|pct|spm|s|min)$", "", field.replace("_", " ")), "") for field in fields]


@functools.cache
def messages() -> dict[Message, list[str]]:
    """Return each text that a catalog may hold, and the modules in which it is used."""
    found: dict[Message, list[str]] = {}
    for path in sorted(HOST.rglob("*.py")):
        name = path.relative_to(HOST).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        numbers = _number_names(tree) if name in _NUMBERS else []
        for message in _of_module(name, tree) + numbers:
            places = found.setdefault(message, [])
            if name not in places:
                places.append(name)
    return found


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def template() -> str:
    """Return the template of the catalogs."""
    lines = [_HEAD, '# The decimal point of numbers.\nmsgid "."\nmsgstr ""\n']
    for (one, many), places in messages().items():
        lines += [f"#: host/hipline/{place}" for place in places]
        if "{" in one:
            lines.append("#, python-brace-format")
        lines.append(f"msgid {_quoted(one)}")
        if many:
            lines += [f"msgid_plural {_quoted(many)}", 'msgstr[0] ""', 'msgstr[1] ""\n']
        else:
            lines.append('msgstr ""\n')
    return "\n".join(lines)


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
    parser.add_argument("--write", action="store_true", help="write docs/words.md and docs/hipline.pot")
    if parser.parse_args().write:
        PAGE.write_bytes(page().encode("utf-8"))
        TEMPLATE.write_bytes(template().encode("utf-8"))
    else:
        print(page(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
