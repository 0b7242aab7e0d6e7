"""The check is exact on every walk, and says where a result was changed."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from hipline.errors import InputError
from hipline.exchange.plain import read_recording
from hipline.motion import forms, fusion
from hipline.sessions.check import check, holds
from hipline.sessions.file import Session
from hipline.sessions.versions import reanalyse, store_recording
from hipline.settings import Settings, TiltRule


def copy_of(recorded: Path, path: Path, *changes: str) -> Path:
    path.write_bytes(recorded.read_bytes())
    file = sqlite3.connect(path)
    for change in changes:
        file.execute(change)
    file.commit()
    file.close()
    return path


@pytest.mark.parametrize("name", ["demo", "asymmetric", "curve"])  # benchmarks/sessions.py has all of them
def test_walks_of_every_simulated_walker_that_were_recorded_live_check_exactly(scene, path, name):
    scene.record(scene.walked(name, 50.0), path)
    (verdict,) = check(path)
    assert (verdict.difference, verdict.ours) == ("", True)


def test_a_live_recording_in_numbers_instead_of_counts_checks_exactly(scene, walk, path):
    scene.record(walk, path, scheme=None)
    assert holds(check(path))


def test_recordings_of_real_people_check_exactly(recordings: Path, tmp_path: Path):
    for file in sorted(recordings.glob("*.npz")):
        path = store_recording(read_recording(file), tmp_path / f"{file.stem}.hipline")
        (verdict,) = check(path)
        assert verdict.difference == "", file.name


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "UPDATE strides SET tilt_mean_deg = tilt_mean_deg + 1e-12 WHERE id = 7",
            "stride 7, at .* differs in tilt",
        ),
        ("UPDATE contacts SET side = 'left'", "contact .* differs in side: left recorded, right now"),
        ("DELETE FROM strides WHERE id > 9", r"9 strides recorded, \d+ now"),
        (
            "UPDATE calibrations SET numbers = replace(numbers, 'quiet standing', 'standing')",
            "calibration 1 differs in neutral",
        ),
        ('UPDATE analyses SET settings = \'{"up_axis": "+x", "forward_axis": "+z"}\'', "differs"),
    ],
)
def test_a_result_that_was_changed_is_found_and_named(recorded, path, change, told):
    (verdict,) = check(copy_of(recorded, path, change))
    assert verdict.difference
    assert not holds((verdict,))
    assert re.search(told, verdict.text), verdict.text
    assert "\n" not in verdict.text


def test_a_sample_that_was_changed_is_damage(recorded, path):
    copy_of(recorded, path, "UPDATE blocks SET data = zeroblob(120) WHERE id = 50")
    with pytest.raises(InputError, match="the samples are damaged"):
        check(path)


def test_results_of_another_engine_may_differ_and_say_so(recorded, path):
    copy_of(
        recorded,
        path,
        "UPDATE analyses SET software = json_set(software, '$.engine', 'older', '$.numpy', '1.0')",
        "UPDATE strides SET tilt_mean_deg = 0",
    )
    verdicts = check(path)
    assert not holds(verdicts)
    assert "engine older, here" in verdicts[0].text
    assert "numpy 1.0, here" in verdicts[0].text
    reanalyse(path)
    assert holds(check(path))


def test_a_new_version_stands_beside_the_old_one(recorded, path):
    copy_of(recorded, path)
    made = reanalyse(path, Settings(TiltRule(limit_deg=3.0)))
    with Session(path) as session:
        old, new = session.analyses()
        assert (old.kind, new.kind, new) == ("live", "again", made)
        assert new.settings.tilt.limit_deg == 3.0
        assert session.strides(old.id) == session.strides(new.id)
    assert holds(check(path))
    assert reanalyse(path).settings.tilt.limit_deg == 3.0


def test_a_hole_where_blocks_could_not_be_stored_ends_the_comparison(recorded, path):
    copy_of(recorded, path, "DELETE FROM blocks WHERE id BETWEEN 250 AND 260")
    (verdict,) = check(path)
    assert verdict.difference == ""
    assert "up to where samples could not be stored" in verdict.text
    with Session(path) as session:
        assert session.info().samples_lost == 110


OTHER_FORM = "UPDATE analyses SET software = json_set(software, '$.numba', 'another')"


@pytest.fixture
def plainly(monkeypatch):
    """Run what follows as if no compiler were installed."""
    with monkeypatch.context() as without:
        without.setattr(forms, "_numba", lambda: None)
        without.setattr(fusion, "_strapdown", lambda: fusion.AhrsStrapdown)
        forms.fastest.cache_clear()
        yield
    forms.fastest.cache_clear()


def test_a_session_of_the_compiled_form_holds_where_nothing_compiles_and_the_check_says_so(recorded, plainly):
    pytest.importorskip("numba", reason="the compiled form is the extra 'fast'")
    (verdict,) = check(recorded)
    assert (verdict.difference, verdict.ours) == ("", True)
    assert "the same to the last digits" in verdict.line
    assert re.search(r"another form of the arithmetic .*numba [\d.]+, here none", verdict.line)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE contacts SET time_s = time_s + 2e-9 WHERE id = 3", "contact 3, at .* differs in time_s"),
        ("UPDATE contacts SET side = 'left'", "differs in side"),
        ("UPDATE strides SET valid = NOT valid WHERE id = 5", "stride 5, at .* differs in valid"),
        ("DELETE FROM strides WHERE id > 9", r"9 strides recorded, \d+ now"),
    ],
)
def test_another_form_excuses_the_last_digits_alone(recorded, path, change, told):
    copy_of(recorded, path, OTHER_FORM, "UPDATE strides SET tilt_mean_deg = tilt_mean_deg + 1e-12 WHERE id = 7")
    (verdict,) = check(path)
    assert holds((verdict,))
    assert "numba another, here" in verdict.line
    copy_of(path, path, change)
    (verdict,) = check(path)
    assert not holds((verdict,))
    assert re.search(told, verdict.line)
    assert "numba another, here" in verdict.line


@pytest.mark.parametrize("name", ["engine", "hipline", "vqf"])
def test_other_code_another_release_or_a_filter_that_was_not_used_excuse_nothing(recorded, path, name):
    copy_of(
        recorded,
        path,
        f"UPDATE analyses SET software = json_set(software, '$.{name}', 'another')",
        "UPDATE strides SET tilt_mean_deg = tilt_mean_deg + 1e-12 WHERE id = 7",
    )
    verdicts = check(path)
    assert not holds(verdicts)
    assert ("another, here" in verdicts[0].line) == (name != "vqf")
