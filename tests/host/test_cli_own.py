"""`hipline own`: shown with its doubt, kept only where a file is named, and used from there."""

import json

import numpy as np
import pytest

from hipline.cli import main
from hipline.cli.chosen import settings_of
from hipline.cli.main import _parser
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    walker = Walker(preset("straight"))
    acc, gyr = walker.samples(0, 6000)
    path = tmp_path_factory.mktemp("walks") / "walk.npz"
    np.savez(path, time_s=np.arange(6000) / 100.0, acc=acc, gyr=gyr)
    return path


def test_each_measure_is_shown_with_its_doubt_and_its_strides(walk, capsys):
    assert main(["own", str(walk)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert any(line.startswith("tilt") and "105 to 115 steps/min" in line and "±" in line for line in told)


def test_it_is_kept_only_where_a_file_is_named_and_a_later_walk_begins_with_it(walk, tmp_path, capsys):
    kept = tmp_path / "own.json"
    assert main(["own", str(walk)]) == 0
    assert not list(tmp_path.iterdir())
    assert main(["own", str(walk), "--keep", str(kept)]) == 0
    assert main(["own", str(walk), "--keep", str(kept)]) == 0  # brought up to date
    assert [path.name for path in tmp_path.iterdir()] == ["own.json"]
    settings = settings_of(_parser().parse_args(["live", "--own", str(kept)]))
    assert settings is not None
    own = settings.own
    assert own is not None
    assert len(own.values) == len(json.loads(kept.read_text())["values"]) > 0
    capsys.readouterr()


@pytest.mark.parametrize("text", ["", "[]", '{"version": 7}'])
def test_a_file_that_is_no_own_walking_is_one_clear_line(walk, tmp_path, capsys, text):
    bad = tmp_path / "own.json"
    bad.write_text(text)
    assert main(["replay", str(walk), "--own", str(bad)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "own walking" in told
    assert "char 0" not in told
