import json
import sys

import pytest

from hipline import analyse, cli
from hipline.exchange.plain import read_recording
from hipline.pipeline import Pipeline


def _summary(path):
    return json.loads((path / "walk.summary.json").read_text(encoding="utf-8"))


def test_analyse_without_a_word_is_what_live_shows_and_says_so(walk_csv, tmp_path, capsys):
    assert cli.main(["analyse", str(walk_csv), "--out", str(tmp_path)]) == 0
    assert "backward" not in capsys.readouterr().out
    assert _summary(tmp_path)["pass"] == "forward"
    recording = read_recording(walk_csv)
    pipeline = Pipeline(recording.rate_hz)
    strides = [s for at in range(0, 3000, 10) for s in pipeline.update(recording.block[at : at + 10]).strides]
    assert analyse(walk_csv).strides["tilt_mean_deg"].tolist() == [
        stride.tilt_mean_deg for stride in [*strides, *pipeline.finish().strides]
    ]


def test_analyse_offline_says_so_in_its_line_and_in_the_summary(walk_csv, tmp_path, capsys):
    assert cli.main(["analyse", str(walk_csv), "--out", str(tmp_path), "--offline"]) == 0
    assert "forward and backward" in capsys.readouterr().out
    summary = _summary(tmp_path)
    assert (summary["pass"], summary["settings"]["offline"]) == ("forward and backward", True)


@pytest.mark.parametrize("offline", [[], ["--offline"]])
def test_analyse_with_another_fusion_says_so_in_the_summary(walk_csv, tmp_path, offline):
    pytest.importorskip("vqf")
    assert cli.main(["analyse", str(walk_csv), "--out", str(tmp_path), "--fusion", "vqf", *offline]) == 0
    summary = _summary(tmp_path)
    assert summary["engine"].startswith("vqf ")
    assert summary["settings"]["fusion"] == "vqf"


def test_a_fusion_that_is_not_installed_is_one_line_with_the_cure(walk_csv, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "vqf", None)
    monkeypatch.delitem(sys.modules, "hipline.motion.vqf_filter", raising=False)
    assert cli.main(["analyse", str(walk_csv), "--out", str(tmp_path), "--fusion", "vqf"]) == 1
    told = capsys.readouterr().err
    assert '-e ".[vqf]"' in told
    assert told.count("\n") == 1


def test_an_unknown_fusion_makes_no_sense(walk_csv, tmp_path, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["replay", str(walk_csv), "--fusion", "kalman"])
    assert end.value.code == 2
    assert "ahrs" in capsys.readouterr().err
