import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LINES = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
PINNED = {canonicalize_name(line.partition("==")[0]) for line in LINES}


def test_every_line_is_a_name_and_an_exact_version_and_no_address():
    assert [line for line in LINES if not re.fullmatch(r"[a-z0-9-]+==[0-9a-z.!]+", line)] == []


def test_each_name_stands_once():
    assert len(PINNED) == len(LINES)


def test_all_that_is_needed_here_is_pinned_down_to_what_it_needs_itself():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    waiting = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["dev"]]
    needed: set[str] = set()
    while waiting:
        requirement = Requirement(waiting.pop())
        extras = requirement.extras or {""}
        if requirement.marker and not any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        name = canonicalize_name(requirement.name)
        if name in needed:
            continue
        needed.add(name)
        try:
            within = distribution(name).requires or []
        except PackageNotFoundError:
            continue  # an extra that is not installed here
        for text in within:
            inner = Requirement(text)
            if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(text.partition(";")[0])
    assert needed - PINNED == set()
