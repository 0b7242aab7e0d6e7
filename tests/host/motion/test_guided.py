"""The guided calibration, end to end: stand still, bow twice, walk ten straight steps."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from walking import block_of

from hipline.events import Contact, Guide, Hint, Stage, Stride
from hipline.motion.calibration import Calibration
from hipline.motion.quality import Level, Topic, checks, verdict
from hipline.pipeline import Pipeline
from hipline.settings import Settings
from hipline_device.samples import SampleBlock
from hipline_sim.fault_source import FaultySource
from hipline_sim.faults import Fault, Kind, Plan
from hipline_sim.script import Bend, Phase, Sit, Squat, Stand, Turn, Walk, WalkScript
from hipline_sim.sensor import Mounting, SensorModel
from hipline_sim.walker import Walker

RATE_HZ = 100.0
COURSE = (Stand(7.0), Bend(9.0, 2, 45.0), Stand(3.0), Walk(24.0), Stand(2.0))


class Heard:
    """What the pipeline said about some samples, in pieces of 0.1 s."""

    def __init__(self, block: SampleBlock) -> None:
        self.pipeline = Pipeline(RATE_HZ, Settings(guided=True))
        self.contacts: list[Contact] = []
        self.strides: list[Stride] = []
        self.guides: list[Guide] = []
        for at in range(0, len(block), 10):
            update = self.pipeline.update(block[at : at + 10])
            if update.guide is not None and update.guide not in self.guides[-1:]:
                self.guides.append(update.guide)
            self.contacts += update.contacts
            self.strides += update.strides
        last = self.pipeline.finish()
        self.contacts += last.contacts
        self.strides += last.strides

    @property
    def calibration(self) -> Calibration:
        assert self.pipeline.calibration is not None
        return self.pipeline.calibration

    @property
    def levels(self) -> dict[Topic, Level]:
        return {check.topic: check.level for check in checks(self.calibration)}


def walked(*phases: Phase, mounting: str = "sacrum", sensor: SensorModel | None = None) -> SampleBlock:
    walker = Walker(WalkScript(phases), RATE_HZ, mounting=mounting, sensor=sensor)
    return block_of(*walker.read(0, len(walker)))


@pytest.fixture(scope="module")
def course() -> SampleBlock:
    return walked(*COURSE)


@pytest.fixture(scope="module")
def sacrum(course: SampleBlock) -> Heard:
    return Heard(course)


def turned(block: SampleBlock, turn: np.ndarray) -> SampleBlock:
    return block_of(block.acc_sensor @ turn, block.gyr_sensor @ turn)


POSES = {
    name: Mounting.named("sacrum").matrix.T @ Mounting.named(name).matrix
    for name in ("upside_down", "sideways", "side", "front", "belly", "straight")
} | {f"any {seed}": Mounting.random(seed).matrix for seed in range(6)}


@pytest.mark.parametrize("pose", POSES)
def test_any_pose_of_the_clip_measures_as_the_usual_one_does(pose: str, course: SampleBlock, sacrum: Heard) -> None:
    heard = Heard(turned(course, POSES[pose]))
    assert (heard.calibration.forward, heard.calibration.quality) == ("bows and steps", "sure")
    assert [c.side for c in heard.contacts] == [c.side for c in sacrum.contacts]
    assert np.abs([a.time_s - b.time_s for a, b in zip(heard.contacts, sacrum.contacts, strict=True)]).max() <= 0.0101
    assert np.abs(
        [a.tilt_mean_deg - b.tilt_mean_deg for a, b in zip(heard.strides, sacrum.strides, strict=True)]
    ).max() == pytest.approx(0.0, abs=0.3)


@pytest.mark.parametrize("place", ["front", "belly", "side"])
def test_another_place_on_the_belt_tells_front_from_back_and_the_feet_apart(place: str) -> None:
    walker = Walker(WalkScript(COURSE), RATE_HZ, mounting=place)
    heard, truth = Heard(block_of(*walker.read(0, len(walker)))), walker.truth()
    forward = walker.mounting.matrix @ heard.calibration.forward_sensor
    assert np.degrees(np.arccos(forward[0])) < 5.0
    nearest = [int(np.argmin(np.abs(truth.contact_s - contact.time_s))) for contact in heard.contacts]
    assert [c.side == "left" for c in heard.contacts] == truth.contact_left[nearest].tolist()
    assert {level for topic, level in heard.levels.items() if topic is not Topic.RHYTHM} == {Level.GOOD}


def test_the_steps_are_told_one_after_the_other_with_their_progress(sacrum: Heard) -> None:
    guides = sacrum.guides
    stages = [guide.stage for guide in guides]
    assert stages == sorted(stages, key=[Stage.STAND, Stage.BOW, Stage.WALK].index)
    still_s = [guide.still_s for guide in guides if guide.stage is Stage.STAND]
    assert still_s == sorted(still_s)
    assert still_s[-1] == 4.5
    assert [guide.bows for guide in guides if guide.stage is Stage.BOW][-1] == 1
    steps = [guide.steps for guide in guides if guide.stage is Stage.WALK]
    assert steps == sorted(steps)
    assert set(range(4, 9)) <= set(steps)


def test_a_good_course_passes_every_check_and_its_numbers_are_kept(sacrum: Heard) -> None:
    assert verdict(checks(sacrum.calibration)) is Level.GOOD
    assert set(sacrum.levels) == set(Topic)
    evidence = sacrum.calibration.evidence
    assert evidence.bows == 2
    assert evidence.steps >= 10
    assert evidence.gravity_g == pytest.approx(1.0, abs=0.03)
    assert evidence.axis_deg is not None
    assert evidence.axis_deg < 10.0


@pytest.mark.parametrize(
    ("phase", "hint"),
    [(Squat(8.0, 2), Hint.SUNK), (Sit(6.0), Hint.SUNK), (Sit(14.0), Hint.LONG), (Bend(8.0, 2, 14.0), Hint.SHALLOW)],
)
@pytest.mark.parametrize("mounting", ["sacrum", "side", "belly"])
def test_what_is_no_bow_is_not_taken_for_one_and_it_is_said_why(phase: Phase, hint: Hint, mounting: str) -> None:
    guides = Heard(walked(Stand(7.0), phase, Stand(3.0), mounting=mounting)).guides
    assert {guide.bows for guide in guides} == {0}
    assert guides[-1].hint is hint
    assert guides[-1].steps == 0


@pytest.mark.parametrize("deep_deg", [30.0, 60.0, 90.0])
@pytest.mark.parametrize("mounting", ["sacrum", "side", "belly"])
def test_shallow_and_deep_bows_are_bows_wherever_the_clip_sits(deep_deg: float, mounting: str) -> None:
    guides = Heard(walked(Stand(7.0), Bend(10.0, 2, deep_deg), Stand(3.0), mounting=mounting)).guides
    assert (guides[-1].bows, guides[-1].stage) == (2, Stage.WALK)


def test_who_moves_while_standing_is_told_to_stand_still() -> None:
    guides = Heard(walked(Stand(1.0), Bend(12.0, 6, 15.0), Stand(1.0))).guides
    assert Hint.RESTLESS in {guide.hint for guide in guides if guide.stage is Stage.STAND}
    assert max(guide.still_s for guide in guides) < 5.0


def test_a_walk_without_enough_straight_steps_says_so_and_claims_nothing() -> None:
    heard = Heard(walked(Stand(7.0), Bend(9.0, 2, 45.0), Stand(3.0), Turn(720.0, 40.0, 100.0, 0.6), Stand(2.0)))
    assert Hint.TURNING in {guide.hint for guide in heard.guides}
    assert heard.levels[Topic.STEPS] is not Level.GOOD
    short = Heard(walked(Stand(7.0), Bend(9.0, 2, 45.0), Stand(3.0), Walk(2.5), Stand(3.0)))
    assert short.levels[Topic.STEPS] is Level.POOR
    assert verdict(checks(short.calibration)) is Level.POOR


def test_without_bows_the_steps_alone_are_used_and_that_is_said() -> None:
    heard = Heard(walked(Stand(7.0), Walk(24.0), Stand(2.0)))
    assert heard.calibration.forward == "first steps"
    assert heard.levels[Topic.BOWS] is Level.FAIR
    assert Topic.AXIS not in heard.levels


def test_bows_to_the_side_are_not_believed(course: SampleBlock) -> None:
    bowed = course.time_s < 17.0
    aside = Rotation.from_euler("x", 80.0, degrees=True).as_matrix()  # of the pelvis' up: where sensor x points
    acc, gyr = course.acc_sensor.copy(), course.gyr_sensor.copy()
    acc[bowed], gyr[bowed] = acc[bowed] @ aside, gyr[bowed] @ aside
    heard = Heard(block_of(acc, gyr))
    assert heard.levels[Topic.AXIS] is Level.POOR
    assert heard.levels[Topic.FORWARD] is Level.POOR


def test_any_chunking_gives_the_same_progress_and_the_same_calibration(course: SampleBlock, sacrum: Heard) -> None:
    told: list[list[Guide | None]] = []
    for size in (7, 91, 637):
        pipeline = Pipeline(RATE_HZ, Settings(guided=True))
        said = {at + size: pipeline.update(course[at : at + size]).guide for at in range(0, len(course), size)}
        told.append([said[at] for at in range(637, len(course), 637)])
        assert pipeline.calibration == sacrum.calibration
    assert told[0] == told[1] == told[2]


def test_after_a_slip_of_six_degrees_no_stride_counts_and_no_cue_is_given_until_the_new_zero() -> None:
    script = WalkScript((*COURSE[:3], Walk(30.0), Stand(8.0), Walk(30.0), Stand(8.0), Walk(30.0)))
    source = FaultySource(Walker(script, RATE_HZ), Plan((Fault(Kind.SLIP, 40.0, value=6.0, axis=1),)))
    block = block_of(*source.read(0, len(source)))
    pipeline = Pipeline(RATE_HZ, Settings(guided=True))
    pipeline.update(block[:5650])
    paused = pipeline.update(block[5650:9400])
    assert paused.clip_moved
    assert {stride.reason for stride in paused.strides} == {"clip moved"}
    assert not paused.cues
    assert pipeline.rezero()
    resumed = pipeline.update(block[9400:])
    assert not resumed.clip_moved
    valid = [stride.tilt_mean_deg for stride in resumed.strides if stride.valid]
    assert len(valid) > 20
    assert np.mean(valid) == pytest.approx(0.5, abs=1.0)
