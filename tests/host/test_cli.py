import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hipline.cli import chosen, options
from hipline.cues.modes import Mode
from hipline.errors import LinkError
from hipline.exchange.text import HEADER
from hipline.motion.fusion import FUSIONS
from hipline.places import PLACES
from hipline.settings import Settings


@pytest.fixture
def shown(monkeypatch):
    """Take the place of the live view, and keep what it was asked to show."""
    calls = []

    def run_live(source_factory, settings, view, recording=None):
        calls.append((source_factory(), settings, view.window, view.duration_s))
        return 0

    monkeypatch.setattr("hipline.commands.live.run_live", run_live)
    return calls


def test_analyse_prints_a_line_per_file_and_writes_the_results(run, walk_csv, tmp_path):
    status, out, err = run("analyse", walk_csv, "--out", tmp_path / "out")
    assert (status, err) == (0, "")
    assert out.startswith("walk: ")
    assert "contacts" in out
    assert "mean tilt" in out
    assert out.count("\n") == 1
    assert len(list((tmp_path / "out").iterdir())) == 5


@pytest.mark.parametrize("command", [("analyse",), ("export", "--format", "csv")])
def test_a_closed_folder_is_told_once_before_anything_is_measured(run, walk_csv, tmp_path, monkeypatch, command):
    closed = tmp_path / "closed"
    closed.mkdir()
    allowed = os.access
    monkeypatch.setattr("os.access", lambda place, mode: Path(place) != closed and allowed(place, mode))
    twin = walk_csv.with_name("twin.csv")
    twin.write_bytes(walk_csv.read_bytes())
    for folder in (closed, closed / "new" / "results"):
        status, out, err = run(*command, walk_csv, twin, "--out", folder)  # once, not for each
        assert (status, out) == (1, "")
        assert err == (
            f"hipline: {folder}: cannot be written (Permission denied); choose a folder that is yours with --out\n"
        )


def test_where_most_strides_do_not_count_the_line_says_for_what(run, walk_csv, tmp_path):
    lines = walk_csv.read_text().splitlines(keepends=True)
    (tmp_path / "torn.csv").write_text("".join(line for k, line in enumerate(lines) if k % 20 != 10))
    status, out, _ = run("analyse", tmp_path / "torn.csv", walk_csv, "--out", tmp_path / "out", "--jobs", 1)
    assert status == 0
    torn, whole = out.splitlines()
    assert "(0 valid; most others: gap)" in torn
    assert "most others" not in whole


@pytest.mark.parametrize(
    ("parser", "option", "known"),
    [
        (options.measuring(), "--worn", PLACES),
        (options.measuring(), "--fusion", FUSIONS),
        (options.numbers(), "--mode", tuple(Mode)),
    ],
)
def test_the_command_line_offers_what_the_engine_knows(parser, option, known):
    assert parser._option_string_actions[option].choices == known


def test_a_bad_file_costs_one_line_and_the_others_are_analysed(run, walk_csv, tmp_path):
    bad, none = tmp_path / "bad.csv", tmp_path / "none.csv"
    bad.write_text("hello\n")
    status, out, err = run("analyse", bad, walk_csv, none, tmp_path, "--out", tmp_path / "out", "--jobs", 1)
    assert status == 1
    assert out.startswith("walk: ")
    assert [line.split(": ")[1] for line in err.splitlines()] == [str(tmp_path), str(bad), str(none)]
    assert sorted({path.name.split(".")[0] for path in (tmp_path / "out").iterdir()}) == [
        "recordings",
        "strides",
        "walk",
    ]


def test_a_pattern_that_the_shell_left_alone_is_followed(run, walk_csv, tmp_path):
    status, out, _ = run("analyse", walk_csv.parent / "w*.csv", "--out", tmp_path)
    assert (status, out[:6]) == (0, "walk: ")
    status, _, err = run("analyse", walk_csv.parent / "z*.csv", "--out", tmp_path)
    assert status == 1
    assert "no file fits this pattern" in err


def test_two_files_that_would_write_the_same_results_are_refused_before_anything_is_done(run, walk_csv, tmp_path):
    other = tmp_path / "WALK.csv"
    other.write_text("hello\n")
    status, out, err = run("analyse", walk_csv, other, "--out", tmp_path / "out")
    assert (status, out) == (2, "")
    assert "the same results" in err
    assert not (tmp_path / "out").exists()
    assert run("analyse", walk_csv, walk_csv, "--out", tmp_path / "out")[0] == 2


def test_a_folder_for_the_results_that_is_a_file_is_refused(run, walk_csv, tmp_path):
    (tmp_path / "out").write_text("")
    status, _, err = run("analyse", walk_csv, "--out", tmp_path / "out")
    assert status == 2
    assert "name a folder with --out" in err


def test_an_error_of_the_app_itself_costs_one_line_too(run, walk_csv, tmp_path, monkeypatch):
    monkeypatch.setattr("hipline.analysis.analyse", lambda *_, **__: 1 / 0)
    status, _, err = run("analyse", walk_csv, "--out", tmp_path)
    assert status == 1
    assert err.count("\n") == 1
    assert "please report it" in err


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("replay", "walk.csv", "walk.csv"), "one walk is shown at a time"),
        (("replay", "walk.csv", "--guided", "--forward", "+x"), "leave --forward out"),
        (("replay", "walk.csv", "--set", "foo=1"), "'foo=1' changes nothing"),
        (("what-if", "walk.csv", "--set", "foo=1"), "'foo=1' changes nothing"),
        (("live", "--no-window", "--keep-own"), "name one with --person"),
        (("live", "--no-window", "--resume", "walk.hipline", "--tilt-limit", "4"), "leave the other options out"),
        (("live", "--no-window", "--out", "walk.csv"), "name a folder with --out"),
        (("scan", "--radio", "usb"), "radio 'usb' is not known"),
        (("scan", "--sim", "tcp:here"), "names no port"),
        (("repair", "a.hipline", "b.hipline", "--out", "c.hipline"), "name one session"),
        (("import", "walk.csv", "walk.csv", "--out", "out"), "the same results"),
        (("export", "walk.csv", "walk.csv", "--format", "csv", "--out", "out"), "the same results"),
        (("cohort", "", "--out", "out"), "one of the names is empty"),
        (("analyse", "walk.csv", "", "--out", "out"), "one of the names is empty"),
        (("library", "list", "--library", "walk.csv"), "name a folder with --library"),
    ],
)
def test_a_call_that_makes_no_sense_is_one_line_and_2(run, walk_csv, tmp_path, monkeypatch, call, said):
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*(walk_csv if word == "walk.csv" else word for word in call))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_axes_and_neutral_may_start_with_a_minus(run, walk_csv, tmp_path):
    status, _, err = run("analyse", walk_csv, "--up", "-z", "--out", tmp_path)
    assert status == 1
    assert "--up -z does not fit: gravity shows that +x is up; write --up +x, or leave it out" in err
    status, _, err = run("analyse", walk_csv, "--neutral", "-5:2", "--out", tmp_path)
    assert status == 1
    assert "--neutral -5:2 does not lie in the recording" in err
    status, _, _ = run("analyse", walk_csv, "--up", "x", "--forward", "-z", "--neutral", "0.5:6", "--out", tmp_path)
    assert status == 0


def test_the_place_of_the_clip_may_be_told(run, walk_csv, tmp_path):
    status, _, _ = run("analyse", walk_csv, "--worn", "front", "--out", tmp_path)
    assert status == 0
    assert json.loads((tmp_path / "walk.summary.json").read_text())["settings"]["worn"] == "front"


@pytest.mark.parametrize(
    "words",
    [
        ["analyse", "walk.csv"],
        ["analyse", "--out", "x"],
        ["analyse", "walk.csv", "--out", "x", "--up", "up"],
        ["analyse", "walk.csv", "--out", "x", "--up", "-x", "--forward", "x"],
        ["analyse", "walk.csv", "--out", "x", "--neutral", "5:1"],
        ["analyse", "walk.csv", "--out", "x", "--neutral", "nan:1"],
        ["analyse", "walk.csv", "--out", "x", "--worn", "ankle"],
        ["analyse", "walk.csv", "--out", "x", "--acc-unit", "ft"],
        ["replay", "walk.csv", "--speed", "0"],
        ["live", "--seconds", "-1"],
        ["live", "--sim", "tcp:x:1", "--radio", "usb:0"],
        ["analyze"],
    ],
)
def test_a_call_that_makes_no_sense_ends_with_2_and_one_line(run, words):
    status, out, err = run(*words)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("hipline")
    assert err.endswith(" --help` says more\n")


def test_without_a_command_all_of_them_are_shown(run):
    status, out, err = run()
    assert (status, out) == (2, "")
    assert err.startswith("usage: hipline")
    assert "watch a walk now" in err


@pytest.mark.parametrize("command", [[], ["demo"], ["scan"], ["live"], ["analyse"], ["replay"]])
def test_every_command_explains_itself(run, command):
    status, out, err = run(*command, "--help")
    assert (status, err) == (0, "")
    assert out.startswith("usage: hipline")


def test_the_version_is_told(run):
    status, out, _ = run("--version")
    assert status == 0
    assert out.startswith("hipline ")


def test_live_hands_over_the_clip_and_the_settings(run, shown):
    assert run("live", "--sim", "tcp:127.0.0.1:9310", "--clip", "Mine", "--no-window", "--tilt-limit", "4")[0] == 0
    _, settings, window, duration_s = shown[0]
    assert (settings.tilt.limit_deg, window, duration_s) == (4.0, False, None)
    assert settings.rotation == Settings().rotation


def test_a_recording_that_cannot_be_replayed_is_told_in_one_line(run, tmp_path):
    status, _, err = run("replay", tmp_path / "none.csv")
    assert status == 1
    assert err.count("\n") == 1


def test_a_failure_of_the_link_is_one_line_and_1(run, monkeypatch):
    def run_scan(radio, timeout_s):
        raise LinkError("No clip answers. Switch it on.")

    monkeypatch.setattr("hipline.commands.scan.run_scan", run_scan)
    assert run("scan", "--seconds", "1") == (1, "", "hipline: No clip answers. Switch it on.\n")


def test_a_failure_that_nobody_thought_of_is_one_line_and_1(run, monkeypatch):
    monkeypatch.setattr("hipline.commands.scan.run_scan", lambda *_: 1 / 0)
    monkeypatch.delenv("HIPLINE_DEBUG", raising=False)
    status, _, err = run("scan")
    assert status == 1
    assert err.count("\n") == 1
    assert "ZeroDivisionError" in err


def test_ctrl_c_ends_without_words(run, monkeypatch):
    def run_scan(radio, timeout_s):
        raise KeyboardInterrupt

    monkeypatch.setattr("hipline.commands.scan.run_scan", run_scan)
    assert run("scan") == (130, "", "")


def test_a_reader_that_goes_away_is_no_error(walk_csv, tmp_path):
    program = "import sys; from hipline.cli import main; sys.exit(main(sys.argv[1:]))"
    words = [sys.executable, "-c", program, "analyse", str(walk_csv), "--out", str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        told = process.stderr.read()
        process.wait(60)
    assert told == b""


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("liev", "hipline: argument COMMAND: there is no 'liev' (choose from "),
        ("liev", "; did you mean live? `hipline --help` says more"),
        ("live --clipp x", "hipline live: there is no --clipp; did you mean --clip? `hipline live --help` says more"),
        ("library list ann bob", "hipline library list: 'bob' is one word too many; "),
        ("analyse walk.csv", "hipline analyse: the following arguments are required: --out; "),
    ],
)
def test_a_call_that_makes_no_sense_is_one_line_that_names_the_command_and_what_was_meant(run, call, told):
    status, out, err = run(*call.split())
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert told in err


def test_help_is_as_wide_as_the_terminal_and_keeps_lines_that_are_indented(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    status, out, _ = run("analyse", "--help")
    header = f"  {HEADER}"
    assert status == 0
    assert header in out.splitlines()
    assert all(len(line) <= 60 or line.startswith("  ") for line in out.splitlines())


@pytest.mark.parametrize("command", ["own", "what-if"])
def test_a_recording_that_cannot_be_used_is_named_once_and_the_advice_can_be_followed(run, walk_csv, tmp_path, command):
    status, _, err = run(command, tmp_path / "none.csv")
    assert (status, err.count("none.csv")) == (1, 1)
    in_g = tmp_path / "g.csv"
    table = np.loadtxt(walk_csv, delimiter=",", skiprows=1)
    table[:, 1:4] /= 9.80665
    np.savetxt(in_g, table, fmt="%.6f", delimiter=",", header=HEADER, comments="")
    status, _, err = run(command, in_g)
    assert status == 1
    assert "add --acc-unit g" in err
    _, _, err = run(command, in_g, "--acc-unit", "g")
    assert "it is in g" not in err
    assert "usage" not in err
    assert "there is no" not in err


def test_a_recording_in_a_closed_folder_is_one_clear_line(run, monkeypatch, tmp_path):
    stat = Path.stat

    def refuse(self, **more):
        if "closed" in self.parts:
            raise PermissionError(13, "Permission denied", str(self))
        return stat(self, **more)

    monkeypatch.setattr(Path, "stat", refuse)
    status, _, err = run("analyse", tmp_path / "closed" / "walk.csv", "--out", tmp_path / "out")
    assert (status, err.count("\n")) == (1, 1)
    assert "walk.csv: cannot be read: Permission denied" in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(("output", "status", "told"), [(">/dev/full", 1, "output cannot be written"), (">&-", 0, "")])
def test_an_output_that_takes_nothing_is_one_line_or_none(output, status, told):
    done = subprocess.run(
        f"{sys.executable} -m hipline --version {output}", shell=True, capture_output=True, text=True, check=False
    )
    assert done.returncode == status
    assert done.stderr.count("\n") == (1 if told else 0)
    assert told in done.stderr


def test_an_empty_name_is_not_this_folder(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, err = run("analyse", "", "--out", "out")
    assert status != 0
    assert "one of the names is empty" in err


@pytest.mark.parametrize(
    "call",
    [
        ("analyse", "walk.csv", "--out", ""),
        ("analyse", "walk.csv", "--out="),
        ("demo", "--out", ""),
        ("import", "walk.csv", "--out", ""),
        ("repair", ""),
        ("own", "walk.csv", "--keep", ""),
    ],
)
def test_an_empty_name_of_a_script_writes_nothing_into_this_folder(run, walk_csv, tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    status, _, err = run(*(walk_csv if word == "walk.csv" else word for word in call))
    assert status == 2
    assert "the name is empty" in err
    assert list(tmp_path.iterdir()) == []


def test_a_simulator_is_named_with_the_word_sim_or_without():
    for address in ("tcp:127.0.0.1:9310", "sim:tcp:127.0.0.1:9310"):
        assert chosen.radio_name(options.radio().parse_args(["--sim", address])) == "sim:tcp:127.0.0.1:9310"
