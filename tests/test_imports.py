"""Who may import whom: read from the source, so that an import inside a function counts too."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {"hipline": "host", "hipline_device": "device", "hipline_sim": "firmware_sim"}

# what computes and nothing else: no clock, no file, no thread, no screen
PLAIN_LIBRARY = {
    "__future__", "abc", "array", "bisect", "collections", "dataclasses", "enum", "functools", "hashlib", "itertools",
    "math", "operator", "statistics", "struct", "types", "typing", "uuid",
}  # fmt: skip
NUMERICS = {"numpy", "scipy", "ahrs"}
EXTRAS = {"vqf", "numba"}  # not installed everywhere
COHORT = {"pyarrow", "distributed"}  # neither
PURE = (
    "hipline.motion",
    "hipline.gait",
    "hipline.cues",
    "hipline.coach",
    "hipline.pipeline",
    "hipline.warm_up",
    "hipline.events",
    "hipline.settings",
    "hipline.places",
    "hipline.errors",
    "hipline.wording",
)
PARSERS = (
    "hipline.exchange.text",
    "hipline.exchange.npz",
    "hipline.exchange.clock",
    "hipline.exchange.units",
    "hipline.exchange.checks",
    "hipline.exchange.recording",
    "hipline.exchange.tables",
    "hipline.exchange.formats",
    "hipline.exchange.readers",
)
EXCHANGE_EXTRAS = {"pyarrow", "cwa_reader_rs", "edfio", "pylsl"}


def _inside(name: str, *homes: str) -> bool:
    return any(name == home or name.startswith(f"{home}.") for home in homes)


def _imports_of(source: str) -> set[str]:
    """Return the full names that a module imports, from wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import: write the whole name"
            names.add(node.module or "")
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def _modules() -> dict[str, set[str]]:
    """Return what each module of the three packages imports."""
    found: dict[str, set[str]] = {}
    for package, folder in PACKAGES.items():
        for path in sorted((ROOT / folder / package).rglob("*.py")):
            if "stand_ins" in path.parts:  # these take the place of MicroPython's modules in the firmware's process
                continue
            parts = path.relative_to(ROOT / folder).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = _imports_of(path.read_text(encoding="utf-8"))
    return found


MODULES = _modules()


def _breaches(of: tuple[str, ...], allowed) -> list[str]:
    """Return "module imports name" for each import of these modules that is not allowed."""
    return [
        f"{module} imports {name}"
        for module, names in MODULES.items()
        if _inside(module, *of)
        for name in sorted(names)
        if not allowed(module, name)
    ]


def test_the_three_packages_are_found():
    assert {name.partition(".")[0] for name in MODULES} == set(PACKAGES)


def test_an_import_inside_a_function_is_seen():
    assert _imports_of("def f():\n    from a.b import c\n    import d.e") == {"a.b", "a.b.c", "d.e"}


def test_host_and_simulator_meet_over_bluetooth_alone():
    assert _breaches(("hipline",), lambda _, name: not _inside(name, "hipline_sim")) == []
    assert _breaches(("hipline_sim",), lambda _, name: not _inside(name, "hipline")) == []


def test_the_device_package_needs_numpy_and_the_plain_library_alone():
    assert (
        _breaches(
            ("hipline_device",),
            lambda _, name: name.partition(".")[0] in PLAIN_LIBRARY | {"numpy", "hipline_device"},
        )
        == []
    )


def test_the_pure_parts_know_no_clock_no_file_no_thread_and_no_screen():
    assert (
        _breaches(
            PURE,
            lambda _, name: (
                name.partition(".")[0] in PLAIN_LIBRARY | NUMERICS | EXTRAS | {"hipline_device"}
                or _inside(name, *PURE)
                or name == "hipline"
            ),
        )
        == []
    )


def test_parsing_and_checking_touch_no_file():
    in_memory = {"io", "zipfile", "zlib", "csv", "json", "re", "datetime", "types"}
    reading = PLAIN_LIBRARY | NUMERICS | in_memory | {"hipline_device", "pyarrow"}
    also = ("hipline.errors", "hipline.wording", "hipline.events", "hipline.motion.mirrored")
    opens_the_file = "hipline.exchange.readers.axivity"  # its library takes nothing but a path
    assert (
        _breaches(
            PARSERS,
            lambda module, name: (
                module == opens_the_file or name.partition(".")[0] in reading or _inside(name, *PARSERS, *also)
            ),
        )
        == []
    )


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        (("PySide6", "pyqtgraph", "shiboken6"), ("hipline.views.window",)),
        (("bumble",), ("hipline.link", "hipline_sim")),
        (("bleak",), ("hipline.link", "hipline.commands.scan")),
        (("ahrs", "vqf", "numba"), ("hipline.motion",)),
        (("sqlite3",), ("hipline.sessions", "hipline.library.index")),
        (("distributed", "dask"), ("hipline.cohort",)),
        (("pyarrow",), ("hipline.exchange", "hipline.cohort")),
        (("cryptography",), ("hipline.sessions.vault",)),
        (("dbus_fast",), ("hipline.link.bluez",)),
        (("cwa_reader_rs", "edfio"), ("hipline.exchange",)),
        (("pylsl",), ("hipline.outlet",)),
    ],
)
def test_a_library_is_used_in_its_own_room_alone(library, homes):
    assert _breaches(tuple(PACKAGES), lambda module, name: _inside(module, *homes) or not _inside(name, *library)) == []


def test_the_link_knows_nothing_of_gait_and_nothing_of_the_screen():
    gait = ("hipline.motion", "hipline.gait", "hipline.cues", "hipline.coach")
    later = (*gait, "hipline.views", "hipline.exchange", "hipline.analysis", "hipline.monitor")
    assert _breaches(("hipline.link",), lambda _, name: not _inside(name, *later)) == []


def test_files_know_nothing_of_the_link_and_nothing_of_the_screen():
    later = ("hipline.link", "hipline.views", "hipline.commands", "hipline.monitor")
    files = ("hipline.exchange", "hipline.analysis", "hipline.summary")
    assert _breaches(files, lambda _, name: not _inside(name, *later)) == []


def test_the_screen_gets_samples_from_a_source_and_not_from_the_radio():
    allowed = ("hipline.link.status",)
    assert (
        _breaches(
            ("hipline.views",),
            lambda _, name: not _inside(name, "hipline.link") or _inside(name, *allowed) or name == "hipline.link",
        )
        == []
    )


WORDS, TERMINAL, WINDOW = "hipline.views.words", "hipline.views.terminal", "hipline.views.window"
PLOTS, DIALOGS, TOOLKIT = f"{WINDOW}.plots", f"{WINDOW}.dialogs", f"{WINDOW}.toolkit"


@pytest.mark.parametrize(
    ("room", "may_know"),
    [
        (WORDS, ()),
        (TERMINAL, (WORDS,)),
        (WINDOW, (WORDS,)),
        (PLOTS, (WORDS, TOOLKIT)),
        (DIALOGS, (WORDS, TOOLKIT, f"{WINDOW}.application")),
    ],
)
def test_a_room_of_the_views_knows_no_other_than_it_needs(room, may_know):
    rooms = (WORDS, TERMINAL, WINDOW)
    assert any(_inside(module, room) for module in MODULES)
    assert (
        _breaches(
            (room,),
            lambda _, name: not _inside(name, *rooms) or _inside(name, room, *may_know) or _inside(room, name),
        )
        == []
    )


def test_what_window_and_terminal_share_knows_neither():
    shared = [name for name in MODULES if _inside(name, "hipline.views") and not _inside(name, WORDS, TERMINAL, WINDOW)]
    assert (
        _breaches(tuple(shared), lambda module, name: module not in shared or not _inside(name, TERMINAL, WINDOW)) == []
    )


def test_the_words_of_the_views_are_words_alone():
    values = {"datetime", "pathlib"}  # what they tell of; what opens a file is not here
    assert (
        _breaches(
            (WORDS,),
            lambda _, name: name.partition(".")[0] in PLAIN_LIBRARY | values | {"hipline"},
        )
        == []
    )


def test_the_toolkit_of_the_window_knows_nothing_of_a_walk():
    assert any(_inside(module, TOOLKIT) for module in MODULES)
    assert (
        _breaches(
            (TOOLKIT,),
            lambda _, name: not _inside(name, *PACKAGES) or _inside(name, TOOLKIT) or _inside(TOOLKIT, name),
        )
        == []
    )


def test_only_declared_libraries_are_imported():
    ours = set(PACKAGES) | set(sys.stdlib_module_names)
    declared = (
        NUMERICS | EXTRAS | EXCHANGE_EXTRAS | COHORT
        | {"bleak", "bumble", "cryptography", "dbus_fast", "PySide6", "pyqtgraph"}
    )  # fmt: skip
    assert _breaches(tuple(PACKAGES), lambda _, name: name.partition(".")[0] in ours | declared) == []
