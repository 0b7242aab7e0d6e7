from __future__ import annotations

import numpy as np
import pytest

from hipline.errors import InputError
from hipline.exchange.plain import read_recording
from hipline.sessions import versions
from hipline.sessions.importing import import_recording
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    acc, gyr = Walker(preset("straight")).samples(0, 2500)
    path = tmp_path_factory.mktemp("walks") / "walk.npz"
    np.savez(path, time_s=np.arange(2500) / 100.0, acc=acc, gyr=gyr)
    return path


def test_what_another_program_has_just_made_is_left_as_it_is(source, tmp_path, monkeypatch):
    path = tmp_path / "walk.hipline"
    path.write_bytes(b"of another program")
    recording = read_recording(source)
    monkeypatch.setattr(type(path), "exists", lambda _: False)  # as seen a moment before
    with pytest.raises(InputError, match="is there already"):
        import_recording(recording, source, path)
    assert path.read_bytes() == b"of another program"


def test_an_import_that_is_stopped_leaves_nothing(source, tmp_path, monkeypatch):
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(versions, "_add", stop)
    with pytest.raises(KeyboardInterrupt):
        import_recording(read_recording(source), source, tmp_path / "walk.hipline")
    assert not list(tmp_path.iterdir())
