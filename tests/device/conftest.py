"""Golden vectors: the wire format as a person wrote it from the specification."""

import json
from pathlib import Path

VECTORS = Path(__file__).parents[1] / "vectors"


def pytest_generate_tests(metafunc):
    """Give a test with the argument good_KIND or bad_KIND each vector of that kind."""
    for wanted in ("good", "bad"):
        for kind in ("data_packet", "scheme", "control", "answer", "status"):
            name = f"{wanted}_{kind}"
            if name in metafunc.fixturenames:
                vectors = json.loads((VECTORS / f"{kind}.json").read_text(encoding="utf-8"))[wanted]
                for vector in vectors:
                    vector["bytes"] = bytes.fromhex(vector["hex"])
                metafunc.parametrize(name, vectors, ids=[vector["name"] for vector in vectors])
