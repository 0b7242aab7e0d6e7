"""What every test of the app gets without asking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from walking import block_of, write_csv

from hipline import cli
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


@pytest.fixture(scope="session")
def walk_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a recording of half a minute."""
    block = block_of(*Walker(preset("straight")).samples(0, 3000))
    return write_csv(tmp_path_factory.mktemp("walks") / "walk.csv", block)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command in this process; return status, standard output and standard error."""

    def run(*words: object) -> tuple[int, str, str]:
        try:
            status = cli.main([str(word) for word in words])
        except SystemExit as end:
            status = int(end.code or 0)
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        return status, told.out, told.err

    return run
