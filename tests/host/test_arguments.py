"""Errors name what Python calls an argument; every command tells the option of the same thing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hipline
from hipline.arguments import as_options
from hipline.exchange.text import HEADER
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


@pytest.fixture(scope="module")
def in_g(tmp_path_factory) -> Path:
    """Twenty seconds whose acceleration is in g."""
    acc, gyr = Walker(preset("straight")).samples(0, 2000)
    path = tmp_path_factory.mktemp("walks") / "g.csv"
    table = np.column_stack([np.arange(len(acc)) / 100.0, acc / 9.80665, gyr])
    np.savetxt(path, table, fmt="%.6f", delimiter=",", header=HEADER, comments="")
    return path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('add acc_unit="g", or multiply', "add --acc-unit g, or multiply"),
        ('acc_unit="g" and gyr_unit="deg/s"', "--acc-unit g and --gyr-unit deg/s"),
        ('up_axis="-z" and forward_axis="+x"', "--up -z and --forward +x"),
        ("neutral_s=(-5, 2.5) does not lie", "--neutral -5:2.5 does not lie"),
        ("acc_unit/walk.csv: the file is empty", "acc_unit/walk.csv: the file is empty"),
    ],
)
def test_an_argument_with_its_value_becomes_an_option_and_all_else_stays(text, told):
    assert as_options(text) == told


def test_python_is_told_the_name_of_its_own_argument(in_g):
    with pytest.raises(hipline.InputError, match=r'it is in g; add acc_unit="g"'):
        hipline.analyse(in_g)
    with pytest.raises(hipline.InputError, match=r'g\.csv: up_axis="-z" does not fit'):
        hipline.analyse(in_g, hipline.Settings(up_axis="-z"), acc_unit="g")


@pytest.mark.parametrize(
    "words",
    [
        ("analyse", "--jobs", 1, "--out"), ("cohort", "--jobs", 1, "--out"), ("export", "--format", "csv", "--out"),
        ("import", "--out"), ("replay", "--no-window"), ("what-if",), ("own",),
    ],
)  # fmt: skip
def test_every_command_tells_the_option(run, in_g, tmp_path, words):
    if words[0] == "cohort":
        pytest.importorskip("pyarrow", reason="the extra 'cohort' is not installed")
    command, *more = words
    status, _, err = run(command, in_g, *more, *([tmp_path / "out"] if "--out" in more else []))
    assert status == 1
    assert "it is in g; add --acc-unit g, or multiply by 9.80665" in err
    assert "acc_unit" not in err
