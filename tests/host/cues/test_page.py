"""The page about cues holds what the code holds."""

from dataclasses import fields
from pathlib import Path

import pytest

from hipline.cues.changes import rules_of
from hipline.cues.numbers import limits_of
from hipline.cues.words import RULES
from hipline.settings import Settings

PAGE = (Path(__file__).parents[3] / "docs" / "cues.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("name", rules_of(Settings()))
def test_every_number_is_on_the_page_with_its_default_and_its_limits(name):
    rule = rules_of(Settings())[name]
    for field in fields(rule):
        if field.name in limits_of(type(rule)):
            low, high = limits_of(type(rule))[field.name]
            default = "none" if field.default is None else f"{getattr(rule, field.name):g}"
            assert [f"`{name}.{field.name}`", default, f"{low:g} to {high:g}"] in ROWS


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_explained_on_the_page(rule):
    assert f"`{rule}`" in PAGE


def test_the_measured_rates_are_within_what_was_promised():
    """The table is written by the benchmark; whoever makes it worse sees it here."""
    (head,) = (row for row in ROWS if row[0] == "cues per hour")
    (sums,) = (row for row in ROWS if row[0] == "all rules")
    for manner, told in zip(head[1:], sums[1:], strict=True):
        limit = 2.0 if "2.5" in manner else 0.5
        assert float(told.strip("*")) < limit, manner
    (six,) = (row for row in ROWS if row[0] == "tilt, +6°")
    for told, strides in (six[1:3], six[3:5]):
        assert float(told.split()[0]) >= 99.0
        assert float(strides) <= 10.0
    recorded = [row for row in ROWS if len(row) == 5 and row[0].split("-")[0] in {"mobgap", "qmt", "skdh", "xio"}]
    assert {(row[3], row[4]) for row in recorded} == {("0", "0")}
