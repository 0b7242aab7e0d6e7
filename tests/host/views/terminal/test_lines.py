from __future__ import annotations

from dataclasses import replace

from terminals import Pipe, angles, stride, update, view
from worn import worn

from hipline.events import Cue, CueLevel, Guide, Hint, Side, Stage
from hipline.link.status import LinkState, LinkStatus
from hipline.motion.guidance import Evidence
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words


def test_a_pipe_gets_one_line_for_each_thing_that_happens():
    out = Pipe()
    shown = view(out)
    shown.take_status(LinkStatus(LinkState.STREAMING, "", "Hipline F0:F1"))
    shown.take_status(LinkStatus(LinkState.STREAMING, "", "Hipline F0:F1", 87, 100.0, 50))
    shown.take_update(update(stage=Stage.STAND))
    shown.take_update(update(stage=Stage.STAND))
    shown.take_update(update(angles=angles(10.0, 1.0), strides=(stride(12.0), stride(12.5, Side.RIGHT, 1.0, "turn"))))
    shown.take_update(update(cues=(Cue(13.0, "tilt_forward", CueLevel.CUE, 7.0, 5.0, "Rise a little."),)))
    shown.take_status(LinkStatus(LinkState.LOST, "The clip was lost. Bring it nearer.", "Hipline F0:F1"))
    shown.close()
    assert "\x1b" not in out.getvalue()
    assert out.getvalue().splitlines() == [
        "● Connected   Hipline F0:F1",
        "Stand still for a few seconds …",
        "Measuring …",
        "   0:02  L  tilt  +4.2°  rotation  9.6°  cadence 109",
        "   0:02  R  tilt  +1.0°  rotation  9.6°  cadence 109  not counted: turn",
        "Cue: Rise a little.",
        "✕ Signal lost   Hipline F0:F1   The clip was lost. Bring it nearer.",
        "No samples came, so nothing was measured.",
    ]


def test_lines_tell_the_doubt_and_the_new_zero_once_each():
    out = Pipe()
    shown = view(out)
    shown.take_update(update())
    shown.take_calibration(worn("doubtful"))
    for moved in (False, True, True, True):
        shown.take_update(update(clip_moved=moved))
    shown.take_rezeroed(True)
    told = ["Measuring …", words.NOT_SURE_OF_FORWARD_NO_KEY, words.CLIP_MOVED_NO_KEY, words.ZERO_TAKEN]
    assert out.getvalue().splitlines() == told


def test_a_guided_calibration_is_told_step_by_step_in_lines():
    out = Pipe()
    shown = view(out)
    for guide in (
        Guide(Stage.STAND, still_s=0.5),
        Guide(Stage.STAND, still_s=4.0),
        Guide(Stage.BOW),
        Guide(Stage.BOW, hint=Hint.SUNK),
        Guide(Stage.BOW, bows=1),
        Guide(Stage.WALK, bows=2, steps=4),
    ):
        shown.take_update(update(stage=guide.stage, guide=guide))
    shown.take_update(update())
    evidence = Evidence(gravity_g=1.0, still_dps=0.8, bows=2, axis_deg=60.0, steps=11, regularity=0.9)
    shown.take_calibration(replace(worn("doubtful"), forward="bows and steps", evidence=evidence))
    lines = out.getvalue().splitlines()
    assert lines[:7] == [
        "Step 1 of 3: Stand still   5 s left …",
        "Step 2 of 3: Bow forward slowly   Bow 1 of 2 …",
        f"Step 2 of 3: Bow forward slowly   Bow 1 of 2 …   {guide_words.HINT[Hint.SUNK]}",
        "Step 2 of 3: Bow forward slowly   Bow 2 of 2 …",
        "Step 3 of 3: Walk straight ahead   4 of 10 steps …",
        "Measuring …",
        "Calibration: not sure.",
    ]
    assert "  ✕ Bows and steps differ by 60°" in lines
    assert lines[-1] == "Bow twice again, straight to the front: begin again."
