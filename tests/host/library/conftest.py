"""A library with people and walks in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from hipline.exchange.recording import Recording
from hipline.library.folder import Library
from hipline.sessions import opening, vault
from hipline.sessions.values import Mark, PainScore
from hipline.sessions.versions import store_recording
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

PASSPHRASE = "correct horse"
NAME = "Ann Example"
BEGAN_UNIX_S = 1_777_600_000.0  # 2026-05-01


@pytest.fixture(autouse=True)
def own_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of this machine is touched, and keys are made quickly."""
    monkeypatch.setenv("HIPLINE_LIBRARY", str(tmp_path / "library"))
    monkeypatch.delenv("HIPLINE_PASSPHRASE_FILE", raising=False)
    monkeypatch.setattr(vault, "COST", 4)
    monkeypatch.setattr(opening, "_vaults", [])


@pytest.fixture(scope="session")
def walks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two sessions, made once."""
    folder = tmp_path_factory.mktemp("walks")
    made: dict[str, Path] = {}
    for number, (name, seconds, shoes) in enumerate((("first", 40.0, "boots"), ("second", 36.0, "sandals"))):
        n = round(seconds * 100)
        acc, gyr = Walker(preset("straight"), 100.0, seed=number).samples(0, n)
        block = SampleBlock(np.arange(n), np.arange(n) / 100.0, acc, gyr)
        made[name] = store_recording(
            Recording(block, 100.0, name),
            folder / f"{name}.hipline",
            facts={"person": "P07"},
            tags={"shoes": shoes},
            marks=(Mark(12.0, BEGAN_UNIX_S + 12, "at the kerb"),) if name == "first" else (),
            pain=(PainScore(20.0, BEGAN_UNIX_S + 20, 4, "left hip"),) if name == "first" else (),
            unix_s=BEGAN_UNIX_S + 86_400 * number,
        )
    return made


@pytest.fixture
def library(walks: dict[str, Path]) -> Iterator[Library]:
    """A library of two people, one of whom has walked twice."""
    with Library() as made:
        made.add_person("P07", NAME)
        made.add_person("P08")
        for path in walks.values():
            copy = made.folder_of("P07") / path.name
            copy.write_bytes(path.read_bytes())
    with Library() as again:  # as the next command finds it
        yield again


@pytest.fixture
def passphrase(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Let a passphrase be known, as a program does."""

    def tell(text: str = PASSPHRASE) -> None:
        file = tmp_path / "passphrase"
        file.write_text(f"{text}\n")
        monkeypatch.setenv("HIPLINE_PASSPHRASE_FILE", str(file))

    return tell


def every_byte(folder: Path) -> bytes:
    """Return all that is in the files of a folder."""
    return b"".join(Path(where, name).read_bytes() for where, _, names in os.walk(folder) for name in sorted(names))


@pytest.fixture
def bytes_in() -> Callable[[Path], bytes]:
    return every_byte
