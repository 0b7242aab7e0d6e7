"""Make the environment .venv-peers, which holds the peers and nothing of Hipline; does nothing where it is.

    python benchmarks/peers_env.py

The peers bring versions of their own of numpy, scipy and pandas, so they never share an environment with Hipline.
GaitPy is not among them: it asks for pandas 0.20 and numpy 1.13, which no Python of today can build, and its own author
points to scikit-digital-health, which holds the newer form of the same method.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

PEERS = ("mobgap", "scikit-digital-health")

CONSTRAINTS = Path(__file__).parent / "peers-constraints.txt"
ENVIRONMENT = Path(__file__).resolve().parents[1] / ".venv-peers"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = ENVIRONMENT / "peers-set-up"


def _pip() -> list[str]:
    """Return a command that installs into the environment, whose own pip Debian may have left out.

    Raises
    ------
    SystemExit
        When no pip is at hand.
    """
    for python in dict.fromkeys((sys.executable, getattr(sys, "_base_executable", sys.executable))):
        if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
            return [python, "-m", "pip", "--python", str(PYTHON)]
    raise SystemExit(
        f"{sys.executable} has no pip to install the peers with; on Debian: sudo apt-get install python3-pip"
    )


def peers_python() -> Path:
    """Return the interpreter of the peers.

    Raises
    ------
    SystemExit
        When it is not set up.
    """
    if not STAMP.exists():
        raise SystemExit(f"the peers are not set up in {ENVIRONMENT}; run `make peers` first")
    return PYTHON


def main() -> None:
    """Set the environment up, once per version of Python and of the constraints."""
    wanted = f"{sys.version}\n{CONSTRAINTS.read_text('utf-8')}"
    if STAMP.exists() and STAMP.read_text("utf-8") == wanted:
        return
    print(f"Setting up {ENVIRONMENT.name} with {' and '.join(PEERS)} ...", file=sys.stderr, flush=True)
    venv.create(ENVIRONMENT, clear=True, with_pip=False)
    install = ["install", "--quiet", "--disable-pip-version-check", "--constraint", str(CONSTRAINTS), *PEERS]
    if subprocess.run([*_pip(), *install], check=False).returncode:
        raise SystemExit("pip could not install the peers; its words are above. Is there a network?")
    STAMP.write_text(wanted, "utf-8")


if __name__ == "__main__":
    main()
