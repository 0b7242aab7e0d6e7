import subprocess
import sys
from importlib.metadata import version

import numpy as np
import pytest

from hipline.motion import forms, fusion
from hipline.motion.orientation import Orientation
from hipline.motion.strapdown import AhrsStrapdown
from hipline.motion.timeline import EvenBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


@pytest.fixture
def compiled():
    pytest.importorskip("numba", reason="the compiled form is the extra 'fast'")
    from hipline.motion import compiled

    return compiled


@pytest.fixture(scope="module")
def hesitant() -> EvenBlock:
    walker = Walker(preset("hesitant"), seed=2, mounting="side")
    acc, gyr = walker.samples(0, len(walker))
    n = len(acc)
    return EvenBlock(np.arange(n) / 100.0, acc, gyr, np.arange(n) % 991 != 0, new_run=True)


def test_the_compiled_form_is_used_where_it_is_installed(compiled):
    assert fusion._strapdown() is compiled.CompiledStrapdown
    assert forms.compiler() == version("numba")


def test_without_numba_the_plain_form_is_used():
    code = (
        "import sys; sys.modules['numba'] = None; from hipline.motion import forms, fusion; "
        "fusion.new_fusion('ahrs', 100.0); print([fusion._strapdown().__name__, forms.compiler()])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['AhrsStrapdown', '']"


def test_both_forms_agree_where_stands_turns_and_lost_samples_meet(compiled, hesitant: EvenBlock):
    plain = Orientation(100.0, new_strapdown=AhrsStrapdown).update(hesitant)
    fast = Orientation(100.0, new_strapdown=compiled.CompiledStrapdown).update(hesitant)
    assert np.abs(fast.q - plain.q).max() < 1e-9
    assert np.array_equal(fast.rate_sensor, plain.rate_sensor)


def test_weightless_samples_and_no_samples_do_no_harm(compiled, hesitant: EvenBlock):
    acc = hesitant.acc_sensor.copy()
    acc[:120] = 0.0
    block = EvenBlock(hesitant.time_s, acc, hesitant.gyr_sensor, hesitant.real, new_run=True)
    followers = [Orientation(100.0, new_strapdown=form) for form in (AhrsStrapdown, compiled.CompiledStrapdown)]
    for follower in followers:
        assert follower.update(block[:0]).q.shape == (0, 4)
    plain, fast = (follower.update(block).q for follower in followers)
    assert np.isfinite(plain).all()
    assert np.abs(fast - plain).max() < 1e-9
