from __future__ import annotations

import pytest
from terminals import angles, text_of, update, walking
from worn import worn

from hipline.events import Band, Cue, CueLevel, Guide, Hint, Stage
from hipline.link.status import LinkState, LinkStatus
from hipline.views.terminal.block import Tint, big, block, gauge
from hipline.views.terminal.facts import Facts
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words


def test_all_facts_are_in_the_block():
    shown = text_of(walking())
    for fact in ("Connected", "Hipline F0:F1", "in your band", "−3° to +5°", "Rotation range 10°", "Cadence 109"):
        assert fact in shown
    for fact in ("L +4.2°   R +4.2°", "100.0 Hz", "Lost 12 (0.6 %)", "Battery 87 %", "Time 0:20"):
        assert fact in shown


def test_the_walker_is_told_what_to_do_until_measuring_begins():
    facts = Facts()
    assert "Stand still" in text_of(facts)
    facts.take_update(update(stage=Stage.WALK))
    assert "Walk straight ahead" in text_of(facts)
    facts.take_update(update())
    assert "Pelvic tilt" in text_of(facts)


@pytest.mark.parametrize("tall", [True, False])
def test_the_block_keeps_its_height_whatever_it_says(tall):
    asked, measured = Facts(), walking()
    measured.take_status(LinkStatus(LinkState.LOST, "The clip was lost. Bring it nearer."))
    assert len(block(asked, tall)) == len(block(measured, tall)) == len(block(walking(-7.0), tall))


def test_outside_the_band_is_said_in_words_as_well_as_in_amber():
    lines = block(walking(9.0), tall=False)
    told = [(line, tint) for line, tint in lines if "tipped forward" in line]
    assert told
    assert all(tint is Tint.OUTSIDE for _, tint in told)


def test_while_standing_the_number_is_the_tilt_of_the_last_second():
    facts = walking()
    facts.take_update(update(angles=angles(12.0, -6.4, 150), steady=False))
    assert facts.tilt_now_deg == pytest.approx(-6.4)
    assert "−6°" in text_of(facts, tall=False)
    assert "standing" in text_of(facts)


def test_big_digits_are_five_rows_of_one_width():
    rows = big("+12°")
    assert len(rows) == 5
    assert len({len(row) for row in rows}) == 1
    assert big("–")[2].count("█") == 6


def test_the_gauge_shows_band_standing_and_value():
    line = gauge(5.0, Band(-3.0, 10.0)).split()[1]
    assert len(line) == 41
    assert line.index("=") < line.index("|") < line.index("▲") < line.rindex("=")
    assert gauge(99.0, Band()).split()[1].endswith("▲")


def test_a_doubtful_forward_is_said_within_the_width_of_a_terminal():
    facts = walking()
    facts.take_calibration(worn("doubtful"))
    lines = [line for line, _ in block(facts, tall=True)]
    at = next(i for i, line in enumerate(lines) if line.startswith("Not sure which way is forward"))
    assert " ".join(lines[at : at + 2]).strip() == words.NOT_SURE_OF_FORWARD_NO_KEY
    assert max(len(line) for line in lines[at : at + 2]) <= 79
    facts.take_calibration(worn("fair"))
    assert "Not sure" not in text_of(facts)


def test_a_cue_stays_until_its_rule_clears_it():
    cue = Cue(12.0, "tilt_forward", CueLevel.CUE, 7.0, 5.0, "Let the front of your pelvis rise a little.")
    facts = walking(cues=(cue,))
    assert "Cue: Let the front of your pelvis rise a little." in text_of(facts)
    facts.take_update(update(cues=(Cue(20.0, "tilt_forward", CueLevel.CLEAR, 2.0, 5.0, "That is it."),)))
    assert "Cue:" not in text_of(facts)
    assert "That is it." in text_of(facts)


def test_after_a_new_zero_the_last_stride_is_not_shown_any_more():
    facts = walking(9.0)
    facts.take_rezeroed(False)
    assert "tipped forward" in text_of(facts)
    assert words.NO_STAND in text_of(facts)
    facts.take_rezeroed(True)
    assert "tipped forward" not in text_of(facts)
    assert words.ZERO_TAKEN in text_of(facts)


def test_a_guided_calibration_is_shown_in_place_without_moving_anything():
    facts = walking()
    calm = block(facts, tall=True)
    facts.take_update(update(stage=Stage.WALK, guide=Guide(Stage.WALK, bows=2, steps=5, hint=Hint.TURNING)))
    asked = block(facts, tall=True)
    lines = [line for line, _ in asked]
    assert "Step 3 of 3: Walk straight ahead   5 of 10 steps" in lines
    assert (guide_words.HINT[Hint.TURNING], Tint.STRONG) in asked
    assert any(line.count("█") == line.count("·") - 1 or line.count("█") == 20 for line in lines)
    assert len(asked) == len(calm)
