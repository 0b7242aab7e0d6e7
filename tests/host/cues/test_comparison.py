from hipline.cues.changes import changed
from hipline.cues.comparison import compare
from hipline.settings import Settings


def _walk(course):
    return course().walk(200).walk(40, tilt_mean_deg=7.5).walk(200).walk(40, rotation_rom_deg=20.0).strides


def test_both_sides_are_counted_by_rule(course):
    compared = compare(_walk(course), Settings(), changed(Settings(), ["tilt.limit_deg=7"]))
    assert compared.rows == (("tilt_forward", 1, 0), ("rotation_large", 1, 1))
    assert (compared.now.total, compared.then.total) == (2, 1)


def test_what_the_mode_withholds_is_counted_but_not_given(course):
    compared = compare(_walk(course), Settings(), changed(Settings(), ["feedback.mode=test"]))
    assert (compared.now.given, compared.then.given) == (2, 0)
    assert compared.then.total == compared.now.total == 2


def test_a_wider_band_holds_more_of_the_walk(course):
    compared = compare(_walk(course), Settings(), changed(Settings(), ["tilt.limit_deg=8"]))
    assert compared.now.inside_pct < compared.then.inside_pct < 100.0


def test_without_strides_there_is_no_share():
    assert compare((), Settings(), Settings()).now.inside_pct is None
