import csv
import json

import numpy as np
import pytest

from hipline.analysis import Walk
from hipline.errors import HiplineError
from hipline.events import AngleBlock, Contact, Cue, CueLevel, Side, Stride
from hipline.exchange.results import ENDINGS, write_results
from hipline.exchange.tables import table_of

COLUMNS = {
    "contacts": "time_s,side,emitted_at_s",
    "strides": "start_s,end_s,side,duration_s,cadence_spm,tilt_mean_deg,tilt_max_deg,tilt_rom_deg,obliquity_mean_deg,"
    "obliquity_rom_deg,rotation_rom_deg,turn_deg,valid,reason,tilt_stance_end_deg,pelvic_drop_deg,rotation_left_deg,"
    "rotation_right_deg,step_left_s,step_right_s,step_asymmetry_pct,regularity,vertical_excursion_m,"
    "braking_peak_m_s2,speed_change_m_s,step_length_m,speed_m_s,bout",
    "angles": "time_s,tilt_deg,obliquity_deg,rotation_deg",
    "cues": "time_s,rule,level,value,threshold,message",
}


@pytest.fixture
def walk():
    time_s = np.arange(10_000) / 100.0
    tilt_deg = np.sin(time_s)
    tilt_deg[3], tilt_deg[4] = np.nan, -1e-9
    measures = [1.1, 109.091, 2.0, 3.0, 4.0, np.nan, 6.0, 7.0, -8.0]
    return Walk(
        "my walk",
        AngleBlock(time_s, tilt_deg, tilt_deg, tilt_deg, tilt_deg),
        table_of([Contact(1.23456, Side.LEFT, 1.4)], Contact),
        table_of(
            [Stride(1.2, 2.3, Side.LEFT, *measures, False, "start, turn", vertical_excursion_m=0.04567, bout=3)], Stride
        ),
        table_of([Cue(2.0, "tilt_forward", CueLevel.CUE, 6.0, 5.0, 'Tall, "light"')], Cue),
        {"name": "my walk", "means": None},
    )


def test_the_five_files_have_the_promised_names_and_columns(walk, tmp_path):
    paths = write_results(walk, tmp_path / "new" / "folder")
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == sorted(p.name for p in paths)
    assert [path.name for path in paths] == [f"my walk{ending}" for ending in ENDINGS]
    for path, header in zip(paths, COLUMNS.values(), strict=False):
        assert path.read_text(encoding="utf-8").splitlines()[0] == header


def test_what_is_written_reads_back(walk, tmp_path):
    contacts, strides, angles, cues, summary = write_results(walk, tmp_path)
    texts = [path.read_text(encoding="utf-8") for path in (contacts, strides, cues)]
    rows = [next(csv.DictReader(text.splitlines())) for text in texts]
    assert rows[0] == {"time_s": "1.2346", "side": "left", "emitted_at_s": "1.4000"}
    assert (rows[1]["valid"], rows[1]["reason"]) == ("false", "start, turn")
    assert np.isnan(float(rows[1]["obliquity_mean_deg"]))
    assert (rows[1]["vertical_excursion_m"], rows[1]["bout"]) == ("0.0457", "3")
    assert rows[2]["message"] == 'Tall, "light"'
    values = np.loadtxt(angles, delimiter=",", skiprows=1)
    np.testing.assert_allclose(values[:, 0], walk.angles.time_s)
    np.testing.assert_allclose(values[:, 1], walk.angles.tilt_deg, atol=0.0006)
    assert "-0.000" not in angles.read_text(encoding="utf-8").splitlines()[5]
    assert json.loads(summary.read_text(encoding="utf-8")) == walk.summary


def test_results_that_cannot_be_written_leave_nothing_behind(walk, tmp_path):
    (tmp_path / "my walk.cues.csv").mkdir()
    with pytest.raises(HiplineError, match=r"the results of my walk cannot be written .*--out"):
        write_results(walk, tmp_path)
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


def test_a_folder_that_is_a_file_is_refused(walk, tmp_path):
    (tmp_path / "out").write_text("here first")
    with pytest.raises(HiplineError, match="cannot be written"):
        write_results(walk, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "here first"


def test_a_second_analysis_replaces_the_first(walk, tmp_path):
    write_results(walk, tmp_path)
    walk.summary["means"] = 1
    assert json.loads(write_results(walk, tmp_path)[-1].read_text())["means"] == 1
