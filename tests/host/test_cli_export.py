import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pytest
from walking import block_of, write_csv

from hipline.exchange import writers
from hipline.exchange.plain import read_recording
from hipline.exchange.writers.formats import FORMATS
from hipline.sessions.live_recording import LiveRecording
from hipline.sessions.values import Clip, Mark, Origin
from hipline.sessions.versions import store_recording
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.script import Stand, Walk, WalkScript
from hipline_sim.walker import Walker

ADDRESS = "C0:FF:EE:12:34:56"


@pytest.fixture(scope="module")
def walk_csv(tmp_path_factory):
    """A recording of twenty seconds."""
    block = block_of(*Walker(preset("straight")).samples(0, 2000))
    return write_csv(tmp_path_factory.mktemp("walks") / "walk.csv", block)


def test_every_writer_is_a_format_and_every_format_has_its_writer():
    modules = {info.name: import_module(f"{writers.__name__}.{info.name}") for info in iter_modules(writers.__path__)}
    assert sorted(FORMATS.values()) == sorted(name for name, module in modules.items() if hasattr(module, "files"))


def test_the_help_names_every_format_and_loads_none():
    script = (
        "import sys\nfrom hipline.cli import main\n"
        "try: main(['export', '--help'])\n"
        "except SystemExit: print([name for name in ('numpy', 'scipy', 'hipline.exchange.writers.bids') "
        "if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=100, check=True)
    assert told.stdout.endswith("[]\n")
    assert all(f"  {name} " in told.stdout for name in FORMATS)


def test_several_formats_are_written_at_once_and_told_in_one_line(run, walk_csv, tmp_path):
    status, out, err = run("export", walk_csv, "--format", "csv", "--format", "sto", "--out", tmp_path / "out")
    assert (status, err) == (0, "")
    assert out == f"walk: 7 files in {tmp_path / 'out'}\n"
    assert (tmp_path / "out" / "walk.sto").exists()
    assert len(read_recording(tmp_path / "out" / "walk.csv").block) == 2000


def test_a_bad_file_costs_one_line_and_the_others_are_exported(run, walk_csv, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("nothing\n")
    status, out, err = run("export", bad, walk_csv, "--format", "fhir", "--out", tmp_path / "out")
    assert status == 1
    assert out.startswith("walk: 1 file in ")
    assert err.startswith(f"hipline: {bad}: ")
    assert err.count("\n") == 1


def test_a_recording_is_never_written_over(run, walk_csv):
    before = walk_csv.read_bytes()
    status, _, err = run("export", walk_csv, "--format", "csv", "--out", walk_csv.parent)
    assert status == 1
    assert "would be written over this recording" in err
    assert walk_csv.read_bytes() == before
    assert [path.name for path in walk_csv.parent.iterdir()] == ["walk.csv"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "bids", "--format", "csv"], "export bids alone"),
        (["--format", "xdf"], "there is no 'xdf'"),
        ([], "--format"),
    ],
)
def test_a_call_that_makes_no_sense_ends_with_2(run, walk_csv, tmp_path, words, said):
    status, _, err = run("export", walk_csv, *words, "--out", tmp_path / "out")
    assert status == 2
    assert said in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("kind", "library"), [("parquet", "pyarrow"), ("edf", "edfio")])
def test_an_extra_that_is_missing_is_named_before_anything_is_done(run, walk_csv, tmp_path, monkeypatch, kind, library):
    for name in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, library, None)
    status, _, err = run("export", walk_csv, "--format", kind, "--out", tmp_path / "out")
    assert status == 2
    assert f'-e ".[{kind}]"' in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind not in ("parquet", "edf")])
def test_a_session_is_exported_with_its_person_and_time_and_without_name_and_address(run, walk_csv, tmp_path, kind):
    session = store_recording(
        read_recording(walk_csv),
        tmp_path / "monday.hipline",
        clip=Clip("Hipline 3456", ADDRESS, "maker", "model", "1.0"),
        facts={"person": "P07"},
        marks=(Mark(12.0, 1.7e9 + 12, "Adalinde stumbled"),),
        unix_s=1.7e9,
    )
    status, _, err = run("export", session, "--format", kind, "--out", tmp_path / "out")
    assert (status, err) == (0, "")
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    whole = b"".join(path.read_bytes() for path in files)
    for secret in (ADDRESS, ADDRESS.lower(), "Hipline 3456", "Adalinde"):
        assert secret.encode() not in whole
    if kind in ("bids", "fhir"):
        assert b"P07" in whole
        assert b"2023-11-14T22:13:20" in whole


def test_a_new_zero_that_was_taken_in_the_walk_counts_in_what_is_exported(run, tmp_path):
    walker = Walker(WalkScript((Stand(6.0), Walk(16.0), Stand(6.0), Walk(12.0))))
    acc, gyr = walker.samples(0, len(walker))
    index = np.arange(len(acc))
    block = SampleBlock(index, index / walker.rate_hz, acc, gyr)
    session = tmp_path / "monday.hipline"
    recording = LiveRecording.begin(session)
    pipeline, _ = recording.start(Origin(walker.rate_hz))
    for at in range(0, len(block), 100):
        recording.said(pipeline.update(recording.take(block[at : at + 100])), pipeline.calibration)
        if at == 2700:
            assert pipeline.rezero()
            recording.act("rezero")
    recording.finish(pipeline.finish(), pipeline.calibration)
    recording.close()
    assert run("export", session, "--format", "csv", "--out", tmp_path / "out")[0] == 0
    assert run("analyse", session, "--out", tmp_path / "tables")[0] == 0
    exported, measured = ((tmp_path / folder / "monday.strides.csv").read_text("utf-8") for folder in ("out", "tables"))
    assert exported == measured
