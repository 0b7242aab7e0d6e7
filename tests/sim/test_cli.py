import asyncio
import csv
import os
import re
import signal
import socket
import sys

import numpy as np
import pytest
from bumble.transport import open_transport

from hipline_device.control import Start
from hipline_sim.air import Adapter
from hipline_sim.cli import main
from hipline_sim.replay import CSV_HEADER

NO_PORT = ("--listen", "tcp:127.0.0.1:0")


@pytest.fixture
def recording(tmp_path):
    """Give a recording of three seconds at 100 Hz."""
    rows = np.arange(300)
    table = np.column_stack([rows / 100, np.full((300, 3), [0.0, 9.8, 0.3]), rows * 1e-3, rows * 2e-3, rows * -1e-3])
    np.savetxt(tmp_path / "walk.csv", table, delimiter=",", header=CSV_HEADER, comments="", fmt="%.9g")
    return tmp_path / "walk.csv"


async def start(*arguments):
    """Start hipline-sim as a process of its own and wait until it is ready; return it and its port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hipline_sim.cli", *NO_PORT, *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    ready = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
    found = re.fullmatch(r"ready: (.+) at (tcp:127\.0\.0\.1:(\d+)); connect with: hipline live --sim \2\r?\n", ready)
    assert found, ready
    return process, int(found[3])


async def end(process):
    """Wait for the end; return the exit status and what it wrote."""
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, out.decode(), err.decode()


async def test_a_replay_streams_the_whole_recording_and_ends(recording, app_on):
    process, port = await start("--replay", str(recording), "--once", "--speed", "10")
    async with await open_transport(f"tcp-client:127.0.0.1:{port}") as transport:
        app = await app_on(Adapter(transport.source, transport.sink, transport.source.terminated)).connect()
        await app.subscribe()
        await app.do(Start())
        await asyncio.wait_for(app.gone.wait(), 60)
    assert await end(process) == (0, "", "")
    assert app.index == list(range(300))
    gyr = np.concatenate([p.counts for p in app.packets])[:, 3:] * 0.000532632227987051
    assert np.abs(gyr - np.arange(300)[:, None] * [1e-3, 2e-3, -1e-3]).max() < 0.0003


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends other signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.usefixtures("signals_by_default")
async def test_an_interrupt_ends_it_quietly_though_an_app_streams(app_on, number):
    process, port = await start("--walk", "straight", "--name", "Left hip")
    async with await open_transport(f"tcp-client:127.0.0.1:{port}") as transport:
        app = await app_on(Adapter(transport.source, transport.sink, transport.source.terminated)).connect()
        await app.subscribe()
        await app.do(Start())
        await app.samples(10)
        os.kill(process.pid, number)
        assert await end(process) == (0, "", "")


async def test_tethered_it_ends_with_the_program_that_started_it():
    process, _ = await start("--tethered")
    process.stdin.close()
    await asyncio.wait_for(process.wait(), 60)
    assert await end(process) == (0, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--rate", "20"],
        ["--rate", "fast"],
        ["--rate", "nan"],
        ["--batch", "0"],
        ["--speed", "0"],
        ["--walk", "moonwalk"],
        ["--walk", "demo", "--replay", "x.csv"],
        ["--listen", "tcp:h:1", "--transport", "usb:0"],
        ["--replay", "x.csv", "--rate", "100"],
        ["--replay", "x.csv", "--truth", "y.csv"],
        ["--press", "hard@3"],
        ["--press", "short@soon"],
        ["--passkey", "1000000"],
        ["--listen", "tcp:127.0.0.1:9310", "--transport", "usb:0"],
        ["--name", " "],
        ["--name", "x" * 30],
        ["--battery", "101"],
        ["--nonsense"],
        ["--listen", "9310"],
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(capsys, arguments):
    assert main(arguments) == 2
    said = capsys.readouterr()
    [line] = said.err.splitlines()
    assert line.startswith("hipline-sim: ")
    assert line.endswith("; `hipline-sim --help` says more")
    assert said.out == ""


def test_help_says_it_all_and_ends_with_0(capsys):
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    for word in ("--listen", "--transport", "--replay", "--walk", "--hold", "--once", "hipline live --sim", "demo"):
        assert word in said


def test_version_ends_with_0(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("hipline-sim ")


def failed(capsys, *arguments):
    """Run; return the one line that it failed with."""
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    [line] = said.err.splitlines()
    assert line.startswith("hipline-sim: ")
    return line


def test_a_port_in_use_is_one_clear_line(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp:127.0.0.1:{taken.getsockname()[1]}"
        assert f"{address} is in use" in failed(capsys, "--listen", address)


def test_a_missing_recording_is_one_clear_line(capsys, tmp_path):
    assert "there is no such file" in failed(capsys, *NO_PORT, "--replay", str(tmp_path / "none.csv"))


def test_a_file_that_is_no_recording_is_one_clear_line(capsys, tmp_path):
    (tmp_path / "letter.csv").write_text("Dear all,\n")
    assert "the first line must be" in failed(capsys, *NO_PORT, "--replay", str(tmp_path / "letter.csv"))


def test_a_radio_that_is_not_there_is_one_clear_line(capsys):
    assert "cannot open radio serial:/dev/none" in failed(capsys, "--transport", "serial:/dev/none")


def test_a_truth_that_cannot_be_written_is_one_clear_line(capsys, tmp_path):
    line = failed(capsys, *NO_PORT, "--walk", "fast", "--truth", str(tmp_path / "none" / "truth.csv"))
    assert "cannot be written" in line


def test_the_truth_of_a_walk_is_written_beside_the_stream(tmp_path):
    arguments = ["--walk", "slow", "--once", "--speed", "50", "--truth", str(tmp_path / "slow.csv")]
    assert main([*NO_PORT, *arguments]) == 0
    for kind in ("angles", "contacts", "strides"):
        with (tmp_path / f"slow.{kind}.csv").open() as file:
            assert len(list(csv.reader(file))) > 20
