import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline.cues.measures import MEASURES
from hipline.cues.own import OwnValue, OwnWalking, bin_of, bin_words

VALUES = st.builds(
    OwnValue,
    measure=st.sampled_from([measure.name for measure in MEASURES]),
    cadence_spm=st.floats(20.0, 200.0),
    value=st.floats(-1000.0, 1000.0),
    spread=st.floats(0.0, 1000.0),
    strides=st.integers(1, 100_000),
)
WALKINGS = st.lists(VALUES, max_size=12, unique_by=lambda own: (own.measure, bin_of(own.cadence_spm))).map(
    lambda values: OwnWalking(tuple(values))
)


@given(WALKINGS)
def test_it_comes_back_from_json_as_it_was(own):
    assert OwnWalking.from_dict(json.loads(json.dumps(own.as_dict()))) == own


@given(WALKINGS, WALKINGS)
def test_an_update_holds_all_that_is_newer_and_of_the_older_what_is_not_told_anew(older, newer):
    updated = older.updated(newer)
    assert set(newer.values) <= set(updated.values)
    places = {(own.measure, bin_of(own.cadence_spm)) for own in newer.values}
    kept = {own for own in older.values if (own.measure, bin_of(own.cadence_spm)) not in places}
    assert set(updated.values) == set(newer.values) | kept


@given(st.floats(0.0, 300.0))
def test_every_cadence_has_one_bin_and_its_words_hold_it(cadence_spm):
    words = bin_words(bin_of(cadence_spm))
    if words.startswith("under"):
        assert cadence_spm < float(words.split()[1])
    elif words.endswith("more"):
        assert cadence_spm >= float(words.split()[0])
    else:
        low, high = (float(part) for part in words.split(" to "))
        assert low <= cadence_spm < high


def test_two_values_in_one_bin_are_refused_in_plain_words():
    twice = (OwnValue("tilt", 100.0, 1.0, 1.0, 40), OwnValue("tilt", 101.0, 2.0, 1.0, 40))
    with pytest.raises(ValueError, match="two values at 95 to 105 steps a minute"):
        OwnWalking(twice)


@pytest.mark.parametrize(
    "stored",
    [{}, {"version": 9, "values": []}, {"version": 1}, {"version": 1, "values": [{"measure": "tilt", "speed": 1}]}],
)
def test_what_is_no_own_walking_is_refused(stored):
    with pytest.raises(ValueError, match="own walking"):
        OwnWalking.from_dict(stored)


def test_a_number_that_is_none_is_refused():
    with pytest.raises(ValueError, match="value"):
        OwnValue("tilt", 100.0, math.nan, 1.0, 40)
