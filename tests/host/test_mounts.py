"""How the clip is put on changes nothing: real recordings with the sensor's axes turned, and nothing told."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from hipline.events import Contact, Stride
from hipline.exchange.plain import read_recording
from hipline.motion.calibration import Calibration
from hipline.pipeline import Pipeline
from hipline_device.samples import SampleBlock

# upside down, on its side, facing backward, and three that follow no axis; benchmarks/mounts.py has 74
POSES = [
    Rotation.from_euler("z", 180, degrees=True),
    Rotation.from_euler("x", 90, degrees=True),
    Rotation.from_euler("x", 180, degrees=True),
    *Rotation.random(3, random_state=3),
]


def _measure(block: SampleBlock, rate_hz: float) -> tuple[list[Contact], list[Stride], Calibration | None]:
    pipeline = Pipeline(rate_hz)
    updates = [pipeline.update(block), pipeline.finish()]
    return [c for u in updates for c in u.contacts], [s for u in updates for s in u.strides], pipeline.calibration


@pytest.mark.parametrize(
    "name", ["mobgap-HA001_Test5_Trial1", "mobgap-MS001_Test5_Trial2", "mobgap-MS001_Test11_Trial1", "qmt-lower_back"]
)
def test_any_pose_of_the_clip_gives_the_same_contacts_sides_and_tilt(recordings, name):
    recording = read_recording(recordings / f"{name}.npz")
    block, rate_hz = recording.block, recording.rate_hz
    contacts, strides, calibration = _measure(block, rate_hz)
    assert calibration is not None
    assert len(contacts) >= 8
    for pose in POSES:
        turned = SampleBlock(block.index, block.time_s, pose.apply(block.acc_sensor), pose.apply(block.gyr_sensor))
        other_contacts, other_strides, other = _measure(turned, rate_hz)
        assert [c.side for c in other_contacts] == [c.side for c in contacts]
        assert np.allclose([c.time_s for c in other_contacts], [c.time_s for c in contacts], rtol=0.0, atol=0.010)
        tilts = [[s.tilt_mean_deg for s in some] for some in (other_strides, strides)]
        assert np.allclose(*tilts, rtol=0.0, atol=0.3)
        assert other is not None
        assert other.quality == calibration.quality
