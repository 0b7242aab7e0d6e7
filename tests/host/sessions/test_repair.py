"""What can be read of a damaged session is saved, what cannot is told, and the damaged file stays as it is."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from hipline.cli import main
from hipline.errors import InputError
from hipline.events import Cue, CueLevel
from hipline.exchange.text import HEADER
from hipline.sessions import columns
from hipline.sessions.check import check
from hipline.sessions.file import Session
from hipline.sessions.repair import Repaired, repair, why_refused
from hipline.sessions.values import Mark, PainScore
from hipline.sessions.vault import Vault
from hipline.sessions.writer import SessionWriter

PAGE = 4096


@pytest.fixture(scope="module")
def told(tmp_path_factory, scene, walk) -> Path:
    """A walk in which somebody said much: every table has rows."""
    path = tmp_path_factory.mktemp("told") / "walk.hipline"
    scene.record(walk, path)
    with SessionWriter.open(path) as writer, writer.transaction():
        writer.set_fact("person", "P07")
        writer.set_tag("shoes", "boots")
        for number in range(400):  # more than a page
            writer.add_mark(Mark(number / 20.0, 1.7e9 + number, f"mark {number}"))
        writer.add_pain(PainScore(12.0, 1.7e9, 3, "left hip"))
    return path


def page_of(path: Path, table: str, *, leaf: bool = True) -> int:
    """Return the number of a page in the middle of a table, or of its first one."""
    file = sqlite3.connect(path)
    try:
        pages = [row[0] for row in file.execute("SELECT pageno FROM dbstat WHERE name = ? ORDER BY path", (table,))]
    except sqlite3.OperationalError:
        pytest.skip("this SQLite does not tell which page is whose")
    finally:
        file.close()
    return pages[1:][len(pages[1:]) // 2] if leaf else pages[0]


def damaged(told: Path, path: Path, *pages: int, start: int = 0, length: int = PAGE, fill: bytes = b"\xa5") -> None:
    """Write a copy with something else in a part of some pages."""
    content = bytearray(told.read_bytes())
    for page in pages:
        at = (page - 1) * PAGE + start
        content[at : at + length] = fill * length
    path.write_bytes(content)


def repaired(path: Path) -> Repaired:
    """Repair a file that is refused with the name of the command, and prove that it was not touched."""
    assert "`hipline repair`" in str(why_refused(path))
    before = path.read_bytes()
    made = repair(path)
    assert made is not None
    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir()) == ["walk-repaired.hipline", "walk.hipline"]
    assert why_refused(made.path) is None
    return made


def test_samples_around_a_page_that_was_overwritten_are_saved_and_the_rest_is_a_gap(told, path, walk):
    damaged(told, path, page_of(told, "blocks"))
    made = repaired(path)
    with Session(made.path) as session:
        kept, facts, marks = session.samples(), session.facts(), session.marks()
        notes = [note.text for note in session.notes() if note.kind == "damage"]
        gaps = session.recording().notes
    lost = np.setdiff1d(walk.index, kept.index)
    assert 0 < len(lost) < 300
    assert lost[-1] - lost[0] + 1 == len(lost)
    assert np.array_equal(kept.acc_sensor, walk.acc_sensor[kept.index])
    assert (facts["person"], len(marks), facts["repaired_from"]) == ("P07", 400, "walk.hipline")
    line = f"samples from {lost[0] / 100:.2f} to {(lost[-1] + 1) / 100:.2f} s ({len(lost) / 100:.2f} s"
    assert [part.partition(", ")[0] for part in made.losses] == [line]
    assert line in notes[0]
    assert gaps[0].startswith(f"1 gap with {len(lost)} lost samples")
    assert not made.anew  # the live results are whole
    assert all(verdict.line.endswith("could not be stored") and not verdict.difference for verdict in check(made.path))


@pytest.mark.parametrize("start_and_length", [(0, PAGE), (0, 8), (0, 100)])
def test_no_sample_is_lost_with_the_page_that_leads_to_them(told, path, start_and_length):
    damaged(told, path, page_of(told, "blocks", leaf=False), start=start_and_length[0], length=start_and_length[1])
    assert (repaired(path).samples, repair(path, path.with_name("second.hipline")).losses) == (3200, ())


@pytest.mark.parametrize("table", ["blocks", "marks"])
def test_the_rows_of_a_page_whose_head_is_zero_are_found_in_it(told, path, table):
    damaged(told, path, page_of(told, table), length=8, fill=b"\0")
    made = repaired(path)
    assert (made.samples, made.rows["marks"], made.losses) == (3200, 400, ())


def test_the_first_page_may_be_gone(told, path):
    damaged(told, path, 1)
    made = repaired(path)
    assert (made.samples, made.rows["marks"], made.rows["pain"], made.losses) == (3200, 400, 1, ())


@pytest.mark.parametrize(("table", "samples"), [("runs", 3200), ("analyses", 3200), ("session", 3200), ("pain", 3200)])
def test_samples_are_read_though_the_only_page_of_another_table_is_gone(told, path, walk, table, samples):
    damaged(told, path, page_of(told, table, leaf=False))
    made = repaired(path)
    assert made.samples == samples
    assert "maybe" in made.losses[0]
    assert ("version 2" in made.anew) == (table == "analyses")
    with Session(made.path) as session:
        assert np.array_equal(session.samples().acc_sensor, walk.acc_sensor)
        assert np.array_equal(session.samples().time_s, walk.time_s)


@pytest.fixture
def cued(told, tmp_path_factory) -> Path:
    """A walk with results of every kind."""
    path = tmp_path_factory.mktemp("cued") / "walk.hipline"
    shutil.copyfile(told, path)
    with closing(sqlite3.connect(path)) as file, file:
        columns.write(file, "cues", 1, [Cue(20.0, "tilt_forward", CueLevel.CUE, 6.0, 5.0, "Grow tall.")])
    return path


@pytest.mark.parametrize("tables", [("contacts",), ("strides",), ("cues",), tuple(columns.TABLES)])
def test_old_results_are_read_though_the_file_does_not_say_any_more_what_stands_where(cued, path, tables):
    content = cued.read_bytes()
    for table in tables:
        words = f"CREATE TABLE {table}".encode()
        assert content.count(words) == 1
        content = content.replace(words, b"\xa5" * len(words))
    path.write_bytes(content)
    made = repaired(path)
    with Session(cued) as before, Session(made.path) as session:
        assert all(getattr(before.results(1), table) for table in tables)
        assert session.results(1) == before.results(1)
    assert made.losses == tuple(f"maybe {table}; how many is not known" for table in tables)
    assert made.anew.endswith("as version 2")


def test_what_a_cut_has_left_is_saved_with_results_of_its_own(told, path):
    content = told.read_bytes()
    path.write_bytes(content[: int(0.75 * len(content))])
    made = repaired(path)
    assert 500 < made.samples < 3200
    assert made.losses[0].startswith(f"samples after {made.samples / 100:.2f} s (")
    assert "the walk went on until" in made.losses[0]
    assert made.anew.startswith("measured anew")


def test_the_journal_of_a_crash_is_read_too_though_the_file_is_damaged(scene, walk, tmp_path):
    path = scene.crash(walk[:1000], tmp_path)
    path.write_bytes(b"\xa5" * PAGE + path.read_bytes()[PAGE:])
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    made = repair(path)
    assert made is not None
    assert made.samples == 1000
    assert {name: path.with_name(name).read_bytes() for name in before} == before


def test_a_session_that_is_not_damaged_is_left_alone(told, tmp_path, capsys):
    path = tmp_path / "walk.hipline"
    shutil.copyfile(told, path)
    assert main(["repair", str(path)]) == 0
    assert "is not damaged" in capsys.readouterr().out
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_the_command_tells_what_was_saved_and_what_was_lost(told, path, capsys):
    damaged(told, path, page_of(told, "strides"), page_of(told, "marks"))
    out = path.with_name("other.hipline")
    assert main(["repair", str(path), "--out", str(out)]) == 0
    saved, *lost = capsys.readouterr().out.splitlines()
    assert saved.startswith(f"{out}: saved 3200 samples (32.0 s), ")
    assert any(line.endswith(" marks") for line in lost)
    assert any(line.endswith(" strides") for line in lost)
    assert lost[-1] == "  results: measured anew from the samples, as version 2"
    assert main(["repair", str(path), "--out", str(out)]) == 1
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"no session at all", "nothing in it can be read"),
        (b"SQLite format 3\0" + bytes(5000), "nothing in it can be read"),
        (b"HIPLSEAL" + bytes(99), "needs its passphrase"),
    ],
)
def test_what_cannot_be_repaired_is_told_in_one_line(path, capsys, content, word):
    path.write_bytes(content)
    assert main(["repair", str(path)]) == 1
    told = capsys.readouterr().err
    assert word in told
    assert told.count("\n") == 1
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.fixture
def passphrase(tmp_path_factory, monkeypatch):
    """Let a file hold the passphrase, or another one."""

    def hold(text: str) -> None:
        file = tmp_path_factory.mktemp("kept") / "passphrase"
        file.write_text(text)
        monkeypatch.setenv("HIPLINE_PASSPHRASE_FILE", str(file))

    return hold


def test_samples_of_a_sealed_walk_are_saved_around_what_is_damaged(told, tmp_path, passphrase, capsys):
    passphrase("correct horse")
    path, whole = tmp_path / "walk.hipline.sealed", Vault("correct horse").seal(told.read_bytes())
    path.write_bytes(whole)
    assert main(["repair", str(path)]) == 0
    assert "is not damaged" in capsys.readouterr().out
    at = 40 + (page_of(told, "blocks") - 1) * PAGE
    path.write_bytes(whole[:at] + bytes(PAGE) + whole[at + PAGE :])
    before = path.read_bytes()
    assert main(["repair", str(path)]) == 0
    out, err = capsys.readouterr()
    made = tmp_path / "walk-repaired.hipline"
    assert out.startswith(f"{made}: saved ")
    assert err.startswith(f"hipline: {made}: is not encrypted")
    assert path.read_bytes() == before
    with Session(made) as session, Session(told) as sound:
        saved, all_samples = session.samples(), sound.samples()
        assert 0.8 * len(all_samples) < len(saved) < len(all_samples)
        kept = np.isin(all_samples.index, saved.index)
        assert np.array_equal(all_samples.acc_sensor[kept], saved.acc_sensor)


def test_with_another_passphrase_nothing_is_found_and_nothing_is_written(told, tmp_path, passphrase, capsys):
    passphrase("battery staple")
    path = tmp_path / "walk.hipline.sealed"
    path.write_bytes(Vault("correct horse").seal(told.read_bytes()))
    assert main(["repair", str(path)]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "the passphrase is wrong" in err
    assert list(tmp_path.iterdir()) == [path]


def test_a_plain_recording_is_not_called_lost(tmp_path, capsys):
    recording = tmp_path / "walk.csv"
    recording.write_text(f"{HEADER}\n0,9.81,0,0,0,0,0\n")
    assert main(["repair", str(recording)]) == 1
    told = capsys.readouterr().err
    assert "is a plain recording" in told
    assert "hipline analyse" in told


def test_a_walk_of_a_newer_hipline_is_left_to_that_one(told, path):
    shutil.copyfile(told, path)
    file = sqlite3.connect(path)
    file.execute("PRAGMA user_version = 99")
    file.close()
    with pytest.raises(InputError, match="newer Hipline"):
        repair(path)


def test_a_walk_that_is_being_recorded_is_left_alone(told, path):
    shutil.copyfile(told, path)
    with SessionWriter.open(path), pytest.raises(InputError, match="another Hipline is writing"):
        repair(path)
