"""`hipline export`."""

from __future__ import annotations

import argparse

from hipline.cli import chosen, options, values
from hipline.exchange.writers.formats import FORMATS

_FORMATS = """\
Measure recordings or sessions, and write them for other programs into DIR, for a recording NAME:
  csv      the samples (NAME.csv), and the tables of `hipline analyse`
  npz      samples and tables in one file for numpy
  parquet  samples and tables, a file each                  (needs the extra "parquet")
  bids     a BIDS-Motion dataset; every walk is added to it
  sto      the orientation of the pelvis, for OpenSim
  edf      EDF+ with annotations                            (needs the extra "edf")
  fhir     a FHIR R4 bundle of observations
No file holds a name of a person or an address of a clip. docs/formats.md tells what goes where."""


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "export",
        parents=[options.measuring(), options.neutral(), options.units()],
        help="write walks for other programs",
        description=_FORMATS,
        epilog=options.INPUT,
        formatter_class=options.PLAIN,
    )
    parser.add_argument(
        "files", nargs="+", type=values.walk, metavar="FILE", help="sessions or recordings, or folders of them"
    )
    parser.add_argument(
        "--format",
        dest="formats",
        action="append",
        choices=tuple(FORMATS),
        required=True,
        help="how to write them; may be given several times",
    )
    parser.add_argument("--out", type=values.path, required=True, metavar="DIR", help="folder for the files")
    parser.add_argument(
        "--texts", action="store_true", help="write what was typed at a mark, too: look first whether it names anybody"
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from hipline.commands.export import ExportJob, run_export  # noqa: PLC0415 - nothing is loaded before it is needed

    formats = tuple(dict.fromkeys(args.formats))
    settings = chosen.settings_of(args)
    return run_export(args.files, ExportJob(formats, args.out, settings, args.acc_unit, args.gyr_unit, args.texts))
