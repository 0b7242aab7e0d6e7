"""Readers of others open what is written, and find in it what was measured."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hipline.errors import InputError
from hipline.exchange.writers.opensim import quaternions

from .conftest import STARTED


def everything(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_numpy_opens_the_npz_without_a_pickle(measured, written):
    with np.load(written("npz") / "walk 7.npz", allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["strides"]["tilt_mean_deg"], measured.walk.strides["tilt_mean_deg"])
        assert json.loads(str(arrays["summary"]))["counts"] == measured.walk.summary["counts"]
        assert len(arrays["tilt_deg"]) == len(arrays["angle_time_s"]) == len(measured.walk.angles)


def test_pandas_opens_the_csv_and_the_parquet_alike(measured, written):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")
    csv, parquet = written("csv"), written("parquet")
    samples = pandas.read_csv(csv / "walk 7.csv")
    np.testing.assert_array_equal(samples["acc_z_m_s2"], measured.recording.block.acc_sensor[:, 2])
    strides = pandas.read_parquet(parquet / "walk 7.strides.parquet")
    rounded = pandas.read_csv(csv / "walk 7.strides.csv")
    assert list(strides.columns) == list(rounded.columns)
    np.testing.assert_allclose(strides["tilt_mean_deg"], rounded["tilt_mean_deg"], atol=5.1e-4)
    assert strides["valid"].dtype == bool


def test_parquet_carries_the_summary(measured, written):
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra 'parquet' is not installed")
    table = parquet.read_table(written("parquet") / "walk 7.strides.parquet")
    assert json.loads(table.schema.metadata[b"hipline"]) == json.loads(json.dumps(measured.walk.summary))
    assert table.num_rows == len(measured.walk.strides)


@pytest.fixture
def validated():
    """Run the official validator over a dataset; return what it found, by severity."""
    program = shutil.which("bids-validator-deno", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("bids-validator-deno is not installed")

    def validated(folder):
        ran = subprocess.run(
            [program, str(folder), "--format", "json"], capture_output=True, text=True, timeout=100, check=False
        )
        issues = json.loads(ran.stdout)["issues"]["issues"]
        found = {
            severity: {i["code"] for i in issues if i["severity"] == severity} for severity in ("error", "warning")
        }
        return found, ran.returncode

    return validated


def test_the_official_validator_finds_no_error_in_the_bids_dataset(written, validated):
    found, status = validated(written("bids"))
    assert found["error"] == set()
    assert found["warning"] <= {
        "SIDECAR_KEY_RECOMMENDED",
        "JSON_KEY_RECOMMENDED",
        "NO_AUTHORS",  # nobody's name is in an export
        "TOO_FEW_AUTHORS",
    }
    assert status == 0


def test_the_official_validator_does_find_what_is_wrong(written, validated):
    folder = written("bids")
    next(folder.rglob("*_channels.tsv")).unlink()
    assert validated(folder)[0]["error"]


def test_walks_of_several_people_share_one_dataset_and_an_export_again_adds_no_row(measured, written, validated):
    from dataclasses import replace

    for _ in range(2):
        folder = written("bids")
    other = replace(measured, recording=replace(measured.recording, name="walk 8"))
    written("bids", other)
    written("bids", replace(other, person="", started_unix_s=None))
    assert (folder / "participants.tsv").read_text().split() == ["participant_id", "sub-P07", "sub-walk8"]
    scans = (folder / "sub-P07" / "ses-walk7" / "sub-P07_ses-walk7_scans.tsv").read_text().splitlines()
    assert scans[1].split("\t")[1] == "2025-10-09T08:53:20.250000Z"
    assert len(scans) == 2
    assert len(list(folder.rglob("*_motion.tsv"))) == 3
    assert validated(folder)[0]["error"] == set()


def test_a_walk_never_takes_the_place_of_another_whose_label_is_the_same(measured, written):
    from dataclasses import replace

    written("bids")
    with pytest.raises(InputError, match="'walk 7' in its place"):
        written("bids", replace(measured, recording=replace(measured.recording, name="walk-7")))


def test_edfio_opens_the_edf_and_finds_samples_holes_and_events(measured, written):
    edfio = pytest.importorskip("edfio", reason="the extra 'edf' is not installed")
    edf = edfio.read_edf(written("edf") / "walk 7.edf")
    assert (edf.starttime.isoformat(), str(edf.startdate)) == ("08:53:20", "2025-10-09")
    assert (edf.patient.code, edf.patient.name) == ("P-07", "X")
    block = measured.recording.block
    signals = {signal.label: signal for signal in edf.signals}
    assert signals["acc z"].sampling_frequency == 100.0
    at = block.index
    np.testing.assert_allclose(signals["acc z"].data[at], block.acc_sensor[:, 2], atol=1e-3)
    np.testing.assert_array_equal(np.round(signals["measured"].data[1995:2025], 3), [1] * 5 + [0] * 20 + [1] * 5)
    tilt = measured.walk.angles
    known = at[np.isin(block.time_s, tilt.time_s)]
    np.testing.assert_allclose(signals["tilt"].data[known], tilt.tilt_deg, atol=1e-3)
    words = [annotation.text for annotation in edf.annotations]
    assert sum(word.startswith("contact ") for word in words) == len(measured.walk.contacts)
    hole = next(annotation for annotation in edf.annotations if annotation.text == "not measured")
    assert (hole.onset, hole.duration) == (pytest.approx(19.99), pytest.approx(0.21))
    assert {"mark 1", "mark 2", "pain 3"} <= set(words)


def test_the_fhir_bundle_is_valid_and_holds_the_means_with_their_units(measured, written):
    r4b = pytest.importorskip("fhir.resources.R4B.bundle", reason="fhir.resources is not installed")
    data = json.loads((written("fhir") / "walk 7.fhir.json").read_text())
    bundle = r4b.Bundle.model_validate(data)
    by_code = {
        entry.resource.code.coding[0].code: entry.resource
        for entry in bundle.entry
        if entry.resource.get_resource_type() == "Observation"
    }
    cadence = by_code["cadence-spm"]
    assert float(cadence.valueQuantity.value) == measured.walk.summary["means"]["cadence_spm"]["mean"]
    assert cadence.valueQuantity.code == "/min"
    assert by_code["tilt-mean-deg"].valueQuantity.code == "deg"
    pains = [entry.resource for entry in bundle.entry[1:] if entry.resource.code.coding[0].code == "72514-3"]
    assert [int(pain.valueQuantity.value) for pain in pains] == [3, 1]
    assert pains[0].effectiveDateTime.timestamp() == int(STARTED) + 9
    assert by_code["walking-time"].code.coding[1].code == "55411-3"
    assert "41950-7" not in json.dumps(data)  # steps of 24 hours
    concepts = {concept["code"] for concept in data["entry"][0]["resource"]["concept"]}
    assert {code for code in by_code if code != "72514-3"} <= concepts
    assert len({entry.fullUrl for entry in bundle.entry}) == len(bundle.entry)


def test_the_pelvis_of_opensim_turns_about_the_axes_of_opensim(measured, written):
    from hipline.events import AngleBlock

    zero, ten = np.zeros(3), np.array([10.0, 0, 0])
    half = np.radians(10.0) / 2
    turned = quaternions(AngleBlock(zero, ten, np.roll(ten, 1), np.roll(ten, 2), zero))
    # front down: about -z (z points right), left side up: about x, turned left: about y, which points up
    expected = [[0, 0, -np.sin(half)], [np.sin(half), 0, 0], [0, np.sin(half), 0]]
    np.testing.assert_allclose(turned[:, 1:], expected, atol=1e-12)
    lines = (written("sto") / "walk 7.sto").read_text().splitlines()
    assert lines[4:6] == ["endheader", "time\tpelvis_imu"]
    rows = np.array([line.replace("\t", ",").split(",") for line in lines[6:]], dtype=float)
    np.testing.assert_allclose(np.linalg.norm(rows[:, 1:], axis=1), 1.0, atol=1e-8)
    assert np.all(np.diff(rows[:, 0]) > 0)


@pytest.mark.parametrize("kind", ["csv", "npz", "parquet", "bids", "sto", "edf", "fhir"])
def test_what_somebody_typed_goes_nowhere_unless_it_is_asked_for(written, kind):
    for extra in ("pyarrow",) if kind == "parquet" else ("edfio",) if kind == "edf" else ():
        pytest.importorskip(extra)
    assert b"Adalinde" not in everything(written(kind))
    assert (b"Adalinde" in everything(written(kind, texts=True))) == (kind in ("bids", "edf"))
