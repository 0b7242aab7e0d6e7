from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
import sys
import zipfile

import numpy as np
import pytest

from hipline.exchange.text import HEADER
from hipline.library.folder import Library
from hipline.monitor import Monitor
from hipline.playback import Playback
from hipline.sessions.check import check, holds
from hipline.sessions.file import Session
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


def test_people_are_added_listed_searched_and_compared(run, library):
    assert run("library", "add-person", "--name", "Ben")[1].startswith("P01: added")
    _, out, _ = run("library", "list")
    lines = out.splitlines()
    assert [line.split()[0] for line in lines] == ["person", "P01", "P07", "P08"]
    assert "Ann Example" in lines[2]
    assert run("library", "list", "P07")[1].count("P07/") == 2
    status, out, err = run("library", "search", "boots")
    assert (status, out.count("P07/"), err) == (0, 1, "1 walk\n")
    _, out, _ = run("library", "compare", "P07/first", "P07/second")
    assert "Mean tilt" in out
    assert "within error" in out
    assert "shoes: boots, then sandals" in out
    assert run("library", "index")[1].endswith("2 walks\n")


def test_a_recording_is_imported_for_a_person_and_holds(run, library, tmp_path):
    with Session(library.path_of(library.walks("P07")[0])) as session:
        block = session.samples()
    table = np.column_stack([block.time_s, block.acc_sensor, block.gyr_sensor])
    np.savetxt(tmp_path / "walk.csv", table, fmt="%.6f", delimiter=",", header=HEADER, comments="")
    words = ("import", tmp_path / "walk.csv", "--person", "p08", "--tag", "shoes=clogs", "--when", "2026-05-03T10:30")
    status, out, err = run(*words)
    assert (status, err) == (0, "")
    with Library() as again:
        (row,) = again.walks("P08")
        path = again.path_of(row)
    assert out.startswith(f"{path}: ")
    assert "the same samples" not in out  # the clip's counts come back from six decimals as others
    assert (row.file, row.tags, row.samples) == ("walk-20260503-103000.hipline", {"shoes": "clogs"}, 4000)
    assert holds(check(path))
    with Session(path) as session:
        assert {key: session.facts()[key] for key in ("person", "imported_from")} == {
            "person": "P08", "imported_from": "walk.csv",
        }  # fmt: skip
    # the same once more is another walk; into a folder, names stay
    told = run(*words)[1]
    assert told.startswith(str(path.with_name("walk-20260503-103000-2.hipline")))
    assert f"the same samples are in {path} already" in told
    assert run("import", tmp_path / "walk.csv", "--out", tmp_path / "out")[0] == 0
    status, _, err = run("import", tmp_path / "walk.csv", tmp_path / "none.csv", path, "--out", tmp_path / "out")
    assert status == 1
    assert [line.rpartition(": ")[2] for line in err.splitlines()] == [
        "is there already; move it away, or choose another name",
        "there is no such file; check the name and the folder",
        f"is a session already; copy it into {tmp_path / 'out'}",
    ]
    # a walk of a person lies in a folder that nobody has to find
    told = run("import", path, "--person", "P08")[2]
    assert told.endswith(f"is a session already; copy it into {path.parent}\n")
    assert list((tmp_path / "out").iterdir()) == [tmp_path / "out" / "walk.hipline"]


@pytest.mark.skipif(sys.platform == "win32", reason="no line breaks in names there")
def test_a_line_break_in_the_name_of_a_folder_splits_no_line(run, library, tmp_path):
    acc, gyr = Walker(preset("straight")).samples(0, 900)
    np.savez(tmp_path / "walk.npz", time_s=np.arange(900) / 100.0, acc=acc, gyr=gyr)
    told = run("import", tmp_path / "walk.npz", "--out", tmp_path / "a\nb")[1]
    assert told.startswith(f"{tmp_path}/a\\nb/walk.hipline: ")
    assert told.count("\n") == 1
    assert run("import", tmp_path / "a\nb" / "walk.npz", "--out", tmp_path)[2].count("\n") == 1


def test_all_of_a_person_goes_into_one_zip_that_others_can_read(run, library, walks, tmp_path):
    out = tmp_path / "P07.zip"
    assert run("library", "export-person", "P07", "--out", out)[0] == 0
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == ["README.txt", "walks.csv", "walks/first.hipline", "walks/second.hipline"]
        read_me = archive.read("README.txt").decode()
        table = list(csv.DictReader(io.StringIO(archive.read("walks.csv").decode())))
        archive.extract("walks/first.hipline", tmp_path)
    assert "Walks of P07" in read_me
    assert "2 walks" in read_me
    assert [(row["walk"], row["tags"], row["pain"]) for row in table] == [
        ("first", "shoes=boots", "4"), ("second", "shoes=sandals", ""),
    ]  # fmt: skip
    assert float(table[0]["cadence_spm"]) == pytest.approx(108.0, abs=3.0)
    file = sqlite3.connect(tmp_path / "walks" / "first.hipline")
    assert file.execute("SELECT count(*) FROM strides").fetchone() == (int(table[0]["strides"]),)
    file.close()
    everything = out.read_bytes() + read_me.encode()
    assert b"Ann" not in everything
    status, _, err = run("library", "export-person", "P07", "--out", out)
    assert (status, err.count("\n")) == (1, 1)
    assert "is there already" in err
    assert out.read_bytes() in everything


def test_nobody_is_deleted_without_a_word(run, library):
    status, out, err = run("library", "delete-person", "P07")
    assert status == 1
    assert "nothing was deleted; add --yes" in err
    assert "first.hipline" in out
    assert len(library.walks("P07")) == 2
    status, out, _ = run("library", "delete-person", "P07", "--yes")
    assert status == 0
    assert out.count("deleted ") == 3
    assert out.splitlines()[-1].startswith("P07: gone, with 3 files")
    assert "P07" not in run("library", "list")[1]


def test_whoever_is_asked_has_to_type_the_id(run, library, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for told, status in (("yes", 1), ("P07", 0)):
        monkeypatch.setattr("builtins.input", lambda _, told=told: told)
        assert run("library", "delete-person", "p07")[0] == status


def test_an_encrypted_library_needs_its_passphrase_and_works_with_it(run, library, passphrase, tmp_path, monkeypatch):
    passphrase()
    assert run("library", "encrypt")[0] == 0
    sealed = library.folder / "people" / "P07" / "first.hipline.sealed"
    _, out, _ = run("library", "list", "P07")
    assert out.count("P07/") == 2
    assert "identical" in run("replay", sealed, "--check")[1]
    assert run("replay", sealed, "--no-window", "--speed", "inf")[0] == 0
    assert run("analyse", sealed, "--out", tmp_path / "out")[0] == 0
    assert (tmp_path / "out" / "first.strides.csv").exists()
    before = sealed.read_bytes()
    for words in (("replay", sealed, "--reanalyse"), ("live", "--resume", sealed, "--no-window")):
        status, _, err = run(*words)
        assert (status, err.count("\n")) == (1, 1)
        assert "is sealed, and is only read" in err
    assert sealed.read_bytes() == before
    assert run("library", "export-person", "P07", "--out", tmp_path / "P07.zip")[0] == 0
    with zipfile.ZipFile(tmp_path / "P07.zip") as archive:
        assert archive.read("walks/first.hipline").startswith(b"SQLite format 3")
    monkeypatch.setattr("hipline.sessions.opening._vaults", [])
    passphrase("battery staple")
    for words in (("library", "list"), ("replay", sealed, "--check"), ("library", "delete-person", "P07", "--yes")):
        status, out, err = run(*words)
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert "passphrase is wrong" in err
    monkeypatch.delenv("HIPLINE_PASSPHRASE_FILE")
    status, _, err = run("library", "list")
    assert status == 1
    assert "name a file that holds it in HIPLINE_PASSPHRASE_FILE" in err
    passphrase()
    assert run("library", "decrypt")[0] == 0
    assert len(run("library", "list", "P07")[1].splitlines()) == 3


def test_a_live_walk_of_a_person_goes_into_their_folder_and_is_sealed(run, library, walks, passphrase, monkeypatch):
    passphrase()
    assert run("library", "encrypt")[0] == 0

    def walk(radio, clip, recording, settings, view):  # as from a clip, as fast as can be
        with Session(walks["first"]) as session:
            source = Playback(session.samples()[:2000], 100.0, np.inf)
        asyncio.run(Monitor(source, settings, recording=recording).run())
        assert recording.path.read_bytes().startswith(b"SQLite")
        recording.close()
        return 0

    monkeypatch.setattr("hipline.commands.person_walk.run_recorded", walk)
    words = ("live", "--no-window", "--person", "p08", "--tag", "shoes=clogs", "--tag", "surface=sand")
    status, out, err = run(*words)
    assert (status, err) == (0, "")
    assert out.splitlines()[-1].startswith("Sealed: ")
    with Library() as again:
        (row,) = again.walks("P08")
        assert (row.samples, row.tags) == (2000, {"shoes": "clogs", "surface": "sand"})
        with again.open(row) as session:
            assert session.facts()["person"] == "P08"
        assert not list(again.folder.rglob("*.hipline"))
    status, _, err = run("live", "--no-window", "--person", "P99")
    assert status == 1
    assert "there is no person 'P99'" in err


def test_a_new_passphrase_has_to_be_worth_it(run, library, passphrase):
    passphrase("hip")
    status, _, err = run("library", "encrypt")
    assert status == 1
    assert "easily guessed" in err
    assert not (library.folder / "encryption.json").exists()


@pytest.mark.parametrize(
    "words", [[], ["burn"], ["compare", "one"], ["export-person", "P07"], ["compare", "a", "b", "--sem", "tilt"]]
)
def test_a_call_that_makes_no_sense_ends_with_2(run, words):
    status, out, err = run("library", *words)
    assert (status, out) == (2, "")
    assert err.startswith("hipline library")
