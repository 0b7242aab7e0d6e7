"""What may be written in a script of faults, and that chance is the seed's alone."""

import math
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline_sim.arguments import parser
from hipline_sim.errors import SimError
from hipline_sim.fault_script import PRESETS, load, parse
from hipline_sim.faults import Fault, Kind, Plan

PAGE = Path(__file__).parents[2] / "docs" / "simulated-clip.md"

LINES = {
    "loss 5%": Fault(Kind.LOSS, value=0.05),
    "loss 0.05": Fault(Kind.LOSS, value=0.05),
    "duplicate 1 % from 10 to 60": Fault(Kind.DUPLICATE, 10, 50, 0.01),
    "reorder 2%": Fault(Kind.REORDER, value=0.02),
    "latency 40 ms": Fault(Kind.LATENCY, value=0.04),
    "burst at 20 for 0.5": Fault(Kind.BURST, 20, 0.5),
    "drop at 30 for 5": Fault(Kind.DROP, 30, 5),
    "silence at 30 for 4 s": Fault(Kind.SILENCE, 30, 4),
    "drift -100 ppm": Fault(Kind.DRIFT, value=-100),
    "jump at 60 by -3": Fault(Kind.JUMP, 60, value=-3),
    "reset at 90": Fault(Kind.RESET, 90, 1),
    "reset at 90 for 2": Fault(Kind.RESET, 90, 2),
    "stuck at 50 for 3": Fault(Kind.STUCK, 50, 3),
    "saturate at 50 for 3": Fault(Kind.SATURATE, 50, 3),
    "slip at 70 by 12 deg about z": Fault(Kind.SLIP, 70, value=12, axis=2),
    "keep 20": Fault(Kind.KEEP, value=20),
    "busy from 60 to 90": Fault(Kind.BUSY, 60, 30),
    "empty at 120": Fault(Kind.EMPTY, 120),
    "press at 5 # by hand": Fault(Kind.PRESS, 5),
    "long at 5": Fault(Kind.LONG, 5),
}


def test_every_kind_of_fault_has_a_line_here():
    assert {fault.kind for fault in LINES.values()} == set(Kind)


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_the_fault_that_it_names(line):
    [fault] = parse(line).faults
    expected = LINES[line]
    assert (fault.kind, fault.axis) == (expected.kind, expected.axis)
    told = (fault.at_s, fault.for_s, fault.value)
    assert told == pytest.approx((expected.at_s, expected.for_s, expected.value))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("rain 5%", "'rain' is not known"),
        ("loss", "loss needs a number"),
        ("loss 5 5", "two numbers follow loss"),
        ("loss 500%", "loss is 5, allowed are 0 to 1"),
        ("loss five", "'five' is not a number"),
        ("loss 5..1%", "ends before it begins"),
        ("loss 5% from 60 to 10", "it ends at 10 s, and begins at 60 s"),
        ("drop at 30", "drop needs 'for'"),
        ("drop for 3", "drop needs 'at'"),
        ("drop at 30 for", "nothing follows 'for'"),
        ("drop at 3 10 times for 1 from 1 to 9", "either 'at' or 'times'"),
        ("drop at 3 for 1 from 2 to 9", "belong to 'times'"),
        ("drop 10 times for 9 from 0 to 60", "do not fit"),
        ("drop 5 at 3 for 1", "takes no number of its own"),
        ("slip at 3 by 12 about w", "an axis is x, y or z"),
        ("jump at 3", "jump needs 'by'"),
        ("keep 0", "allowed are 1 to 3600"),
        ("drift 5000", "allowed are -1000 to 1000"),
        ("empty at 3 for 2", "takes no 'for'"),
    ],
)
def test_a_line_that_is_no_fault_is_one_clear_sentence(line, words):
    with pytest.raises(SimError) as refused:
        parse(f"# first\n{line}\n", name="rain.txt")
    assert re.search(re.escape(words), str(refused.value)), refused.value
    assert str(refused.value).startswith(f"rain.txt, line 2, '{line}': ")
    assert "\n" not in str(refused.value)


def assert_plan_or_sentence(text):
    try:
        plan = parse(text)
    except SimError as error:
        told = str(error)
        assert told.startswith("faults, line ")
        return
    assert all(fault.end_s >= fault.at_s >= 0 for fault in plan.faults)


@given(st.text(max_size=40))
def test_whatever_is_written_is_a_plan_or_one_clear_sentence(text):
    assert_plan_or_sentence(text)


@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [*Kind, "at", "for", "from", "to", "by", "times", "about", "x", "5", "10", "1..50", "5%", "40ms", "-3"]
            ),
            max_size=8,
        ).map(" ".join),
        max_size=3,
    )
)
def test_words_of_the_language_in_any_order_are_a_plan_or_one_clear_sentence(lines):
    assert_plan_or_sentence("\n".join(lines))


@pytest.mark.parametrize("name", PRESETS)
def test_the_same_seed_is_the_same_plan_and_another_seed_another(name):
    assert load(name, 7).faults == load(name, 7).faults
    if "times" in PRESETS[name]:
        assert load(name, 7).faults != load(name, 8).faults


@pytest.mark.parametrize("seed", range(20))
def test_scattered_faults_lie_within_their_time_and_never_overlap(seed):
    faults = parse("drop 10 times for 1..50 from 60 to 1700", seed).faults
    assert len(faults) == 10
    assert all(1 <= fault.for_s <= 50 for fault in faults)
    assert faults[0].at_s >= 60
    assert faults[-1].end_s <= 1700
    assert all(one.end_s <= other.at_s for one, other in pairwise(faults))


def test_chance_is_even_and_hangs_on_nothing_but_seed_kind_place_and_turn():
    draws = np.array([Plan(seed=3).chance(Kind.LOSS, place, 0) for place in range(4000)])
    assert abs(draws.mean() - 0.5) < 0.02
    assert np.all((draws >= 0) & (draws < 1))
    assert list(draws[:50]) == [Plan((), 3).chance(Kind.LOSS, place, 0) for place in range(50)]
    for other in (
        [Plan(seed=4).chance(Kind.LOSS, place, 0) for place in range(50)],
        [Plan(seed=3).chance(Kind.REORDER, place, 0) for place in range(50)],
        [Plan(seed=3).chance(Kind.LOSS, place, 1) for place in range(50)],
    ):
        assert abs(np.corrcoef(draws[:50], other)[0, 1]) < 0.5


def test_an_infinite_fault_holds_from_its_beginning_on():
    fault = Fault(Kind.LOSS, 10.0, value=0.1)
    assert math.isinf(fault.end_s)
    assert [fault.holds(time_s) for time_s in (9.99, 10.0, 1e9)] == [False, True, True]


def test_a_plan_of_a_name_or_a_file_and_nothing_else(tmp_path):
    (tmp_path / "mine.txt").write_text("loss 5%\n")
    assert load(str(tmp_path / "mine.txt")).faults == parse("loss 5%").faults
    with pytest.raises(SimError, match="no such file, and no plan of that name; plans: storm"):
        load(str(tmp_path / "none.txt"))
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SimError, match="cannot be read"):
        load(str(tmp_path / "binary"))


@pytest.mark.parametrize("kind", Kind)
def test_help_and_the_page_tell_of_every_kind(kind):
    assert re.search(rf"\b{kind}\b", parser().format_help().partition("With --faults")[2])
    assert f"`{kind}" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PRESETS)
def test_help_and_the_page_tell_of_every_plan_that_has_a_name(name):
    assert name in parser().format_help()
    assert f"`{name}`" in PAGE.read_text(encoding="utf-8")
