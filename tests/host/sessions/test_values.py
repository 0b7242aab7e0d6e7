from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from hipline.cues.numbers import PastWalk
from hipline.cues.own import OwnValue, OwnWalking
from hipline.motion import forms
from hipline.motion.calibration import Calibration
from hipline.sessions.software import engine, hashed, is_here, software
from hipline.sessions.values import Clip, from_json, to_json
from hipline.settings import Settings, TiltRule


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(
            tilt=TiltRule(limit_deg=8.0, strides=3),
            neutral_s=(0.1, 5.0),
            guided=True,
            up_axis="+x",
            forward_axis="-z",
            worn="front",
            leg_length_m=0.9,
            own=OwnWalking((OwnValue("tilt_mean_deg", 100.0, 3.25, 0.1 + 0.2, 40),)),
            past=(PastWalk(1.0, 20.0, None), PastWalk(2.0, 30.0, 12.5)),
        ),
    ],
)
def test_settings_come_back_equal(settings):
    assert from_json(Settings, to_json(settings)) == settings


def test_a_calibration_comes_back_to_the_last_bit():
    calibration = Calibration(
        (0.1 + 0.2, 0.0, 1 / 3), (1.0, 0.0, 0.0), "given", 0.0, 5.99, "bows and steps", 0.9, "sure", 9
    )
    assert from_json(Calibration, to_json(calibration)) == calibration


def test_what_an_older_hipline_did_not_know_keeps_its_default():
    assert from_json(Settings, '{"tilt": {"limit_deg": 7}}') == Settings(tilt=TiltRule(limit_deg=7.0))


def test_what_only_a_newer_hipline_knows_is_left_out():
    assert from_json(Clip, '{"name": "Clip", "colour": "red"}') == Clip("Clip")


def test_software_names_what_has_a_part_in_the_numbers():
    told = software()
    assert set(told) == {"hipline", "numpy", "scipy", "ahrs", "vqf", "numba", "engine", "python", "system"}
    assert len(engine()) == 12
    assert json.loads(to_json(told)) == told


def test_the_compiler_is_named_where_it_compiles_and_not_where_it_only_lies(monkeypatch):
    pytest.importorskip("numba", reason="the compiled form is the extra 'fast'")
    assert software()["numba"] == version("numba")
    monkeypatch.setattr(forms, "fastest", lambda function: function)  # as where there is no folder for what it makes
    assert software()["numba"] == "none"


def test_a_result_of_another_form_would_not_come_out_here_to_the_last_bit():
    here = software()
    assert is_here(here | {"python": "3.9", "system": "Another"})
    for name in ("engine", "numba", "numpy", "vqf"):
        assert not is_here(here | {name: "another"})


LOADED = """
import sys
import numpy as np
from hipline.pipeline import Pipeline
from hipline_device.samples import SampleBlock
none = np.empty((0, 3))
Pipeline(100.0).update(SampleBlock(np.empty(0, int), np.empty(0), none, none))
files = {name: module.__file__ for name, module in sys.modules.items() if name.startswith("hipline")}
print("\\n".join(path for path in files.values() if path and not path.endswith("__init__.py")))
"""


def test_the_fingerprint_is_taken_of_all_that_the_pipeline_loads():
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = {Path(line).resolve() for line in told.stdout.splitlines()}
    of = {Path(str(source)).resolve() for source in hashed()}
    assert len(loaded) > 50
    assert sorted(loaded - of) == []
    parts = {source for source in of if source.parent.name in ("hipline", "hipline_device")}
    assert sorted(parts - loaded) == []  # and of nothing else beside the folders of the engine
