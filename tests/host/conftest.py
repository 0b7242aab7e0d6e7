"""What every test of the app gets without asking."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from walking import block_of, write_csv

from hipline import cli
from hipline.motion import forms
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


@pytest.fixture(scope="session", autouse=True)
def _compiled_without_a_word() -> Iterator[None]:
    """Let nobody be told what has to be compiled: the first run of the tests says the same as all others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hipline.compiling.SOON_S", math.inf)
        yield


@pytest.fixture
def compiles(monkeypatch: pytest.MonkeyPatch) -> Callable[[object, str], None]:
    """Let a function behave as if another one were compiled for long at its beginning."""

    def compiles(where: object, name: str) -> None:
        function = getattr(where, name)

        def compiled_first(*words: object, **more: object) -> object:
            forms.watchers[-1](True)
            forms.watchers[-1](False)
            return function(*words, **more)

        monkeypatch.setattr("hipline.compiling.SOON_S", 0.0)
        monkeypatch.setattr(where, name, compiled_first)

    return compiles


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
