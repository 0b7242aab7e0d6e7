"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# a busy machine is slow, and so is the first call of a function that numba compiles
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _nothing_of_the_user(tmp_path_factory, monkeypatch):
    """Keep pairings of a test away from the user's own."""
    monkeypatch.setenv("HIPLINE_DATA", str(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="session")
def recordings() -> Path:
    """Give the folder of the shared recordings of real people, or skip."""
    named = os.environ.get("HIPLINE_RECORDINGS")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "recordings"
    if not any(folder.glob("*.npz")):
        pytest.skip(f"no recordings of real people in {folder.name!r}; name their folder in HIPLINE_RECORDINGS")
    return folder
