"""The page of measures tells all that the files hold."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from hipline.events import Stride
from hipline.gait import strides
from hipline.gait.bouts import Bouts

PAGE = Path(__file__).parents[3] / "docs" / "measures.md"


@pytest.fixture(scope="module")
def rows() -> set[str]:
    """Return every name in the first column of a table."""
    text = PAGE.read_text(encoding="utf-8")
    return {
        name for cell in re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE) for name in re.findall(r"`([^`]+)`", cell)
    }


def test_the_page_defines_every_column_of_the_strides(rows):
    assert set(Stride._fields) <= rows


def test_the_page_defines_every_figure_of_the_walk(rows):
    assert {field.name for field in fields(Bouts)} <= rows


def test_the_page_explains_every_reason_in_the_order_of_precedence():
    text = PAGE.read_text(encoding="utf-8")
    part = text[text.index("## Which strides") : text.index("## The whole walk")]
    told = re.findall(r"^\| `([a-z ]+)` \|", part, re.MULTILINE)
    assert told == ["gap", "clip moved", "stairs", "start", "stop", "turn", "low quality", "slow"]
    assert strides.__doc__ is not None
    assert [line.split("  ")[0] for line in strides.__doc__.splitlines() if line.split("  ")[0] in told] == told
