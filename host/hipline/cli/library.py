"""`hipline library`."""

from __future__ import annotations

import argparse

from hipline.cli import chosen, options, values

_ABOUT = """\
Keep walks by person: a folder on this machine, for its owner alone; nothing leaves it. A person has a pseudonym, which
stands in their files, and may have a name, which stands only here. `hipline live --person ID` and
`hipline import --person ID` put walks in.

A WALK is PERSON/WALK as `list` shows it, a beginning of that, or a path."""
_ENCRYPTED = """\
The passphrase of an encrypted library is asked for; programs name a file that holds it in HIPLINE_PASSPHRASE_FILE.
HIPLINE_LIBRARY names another folder than the usual one, as --library does. docs/library.md says more."""


def add(commands: options.Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "library",
        help="people and their walks: list, search, compare, export, delete",
        description=_ABOUT,
        epilog=_ENCRYPTED,
        formatter_class=options.PLAIN,
    )
    actions = parser.add_subparsers(title="what to do", metavar="ACTION", required=True)

    listing = _action(actions, "list", "list all people, or the walks of one", _list)
    listing.add_argument("person", nargs="?", type=values.word, metavar="PERSON", help="whose walks")
    searching = _action(actions, "search", "list walks by person, name, date, tag, mark or pain", _search)
    searching.add_argument(
        "words", nargs="+", type=values.word, metavar="WORD", help="such as shoes=boots, 2026-05, stairs, pain=7"
    )
    comparing = _action(
        actions, "compare", "compare two walks: means, their errors, and what is more than error", _compare
    )
    comparing.add_argument("before", type=values.walk, metavar="WALK")
    comparing.add_argument("after", type=values.walk, metavar="WALK")
    comparing.add_argument(
        "--sem",
        action="append",
        default=[],
        type=_error,
        metavar="MEASURE=X",
        help="your own standard error of measurement between days, such as tilt_mean_deg=1.5",
    )
    adding = _action(actions, "add-person", "add a person", _add_person)
    adding.add_argument(
        "person", nargs="?", type=values.word, metavar="ID", help="pseudonym, such as P07 (the next number)"
    )
    adding.add_argument("--name", type=values.word, help="what you call them; stays in the library")
    owning = _action(actions, "own", "show the own walking of a person, keep a walk in it, or take one back", _own)
    owning.add_argument("person", type=values.word, metavar="PERSON")
    what = owning.add_mutually_exclusive_group()
    what.add_argument(
        "--keep", type=values.walk, metavar="WALK", help="make a walk part of it: only where the person agreed"
    )
    what.add_argument("--take-back", action="store_true", help="let count again what counted before the last one")
    what.add_argument("--forget", action="store_true", help="forget it; the next walk learns it anew")
    owning.add_argument(
        "--ask", choices=("yes", "no"), help="whether the person is asked after a walk (yes, until they say no)"
    )
    choosing = _action(
        actions, "numbers", "show or change the numbers of the cues for a person", _numbers, options.numbers()
    )
    choosing.add_argument("person", type=values.word, metavar="PERSON")
    choosing.add_argument("--usual", action="store_true", help="the usual numbers, but for those of this call")
    exporting = _action(actions, "export-person", "write everything of a person into one zip, to hand over", _export)
    exporting.add_argument("person", type=values.word, metavar="PERSON")
    exporting.add_argument("--out", type=values.path, required=True, metavar="FILE", help="the zip")
    deleting = _action(actions, "delete-person", "delete everything of a person, for good", _delete)
    deleting.add_argument("person", type=values.word, metavar="PERSON")
    deleting.add_argument("--yes", action="store_true", help="do not ask")
    _action(actions, "encrypt", "encrypt the library with a passphrase", _encrypt)
    _action(actions, "decrypt", "take the encryption away again", _decrypt)
    _action(actions, "index", "make the index anew from the files, and name files that cannot be read", _index)


def folder() -> argparse.ArgumentParser:
    """Return the option that names a library."""
    group = argparse.ArgumentParser(add_help=False)
    group.add_argument("--library", type=values.path, metavar="DIR", help="another folder than the usual one")
    return group


def _action(
    actions: options.Commands, name: str, told: str, run, *more: argparse.ArgumentParser
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, parents=[folder(), *more], help=told, description=f"{told[0].upper()}{told[1:]}.")
    parser.set_defaults(run=run)
    return parser


def _error(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        error = float(value)
    except ValueError:
        error = -1.0
    if not (name and 0 <= error < float("inf")):
        raise argparse.ArgumentTypeError(f"{text!r} is not MEASURE=X, such as tilt_mean_deg=1.5")
    return name, error


def _list(args: argparse.Namespace) -> int:
    from hipline.commands.library import run_list  # noqa: PLC0415 - nothing is loaded before it is needed

    return run_list(args.library, args.person)


def _search(args: argparse.Namespace) -> int:
    from hipline.commands.library import run_search  # noqa: PLC0415

    return run_search(args.library, args.words)


def _compare(args: argparse.Namespace) -> int:
    from hipline.commands.library import run_compare  # noqa: PLC0415

    return run_compare(args.library, args.before, args.after, dict(args.sem))


def _add_person(args: argparse.Namespace) -> int:
    from hipline.commands.library import run_add_person  # noqa: PLC0415

    return run_add_person(args.library, args.person, args.name or "")


def _own(args: argparse.Namespace) -> int:
    from hipline.commands.person import run_own_of  # noqa: PLC0415

    ask = None if args.ask is None else args.ask == "yes"
    return run_own_of(args.library, args.person, keep=args.keep, back=args.take_back, forget=args.forget, ask=ask)


def _numbers(args: argparse.Namespace) -> int:
    from hipline.commands.person import run_numbers_of  # noqa: PLC0415

    return run_numbers_of(args.library, args.person, chosen.changes_of(args), usual=args.usual)


def _export(args: argparse.Namespace) -> int:
    from hipline.commands.library import run_export_person  # noqa: PLC0415

    return run_export_person(args.library, args.person, args.out)


def _delete(args: argparse.Namespace) -> int:
    from hipline.commands.library import run_delete_person  # noqa: PLC0415

    return run_delete_person(args.library, args.person, sure=args.yes)


def _encrypt(args: argparse.Namespace) -> int:
    from hipline.commands.library import run_encrypt  # noqa: PLC0415

    return run_encrypt(args.library)


def _decrypt(args: argparse.Namespace) -> int:
    from hipline.commands.library import run_decrypt  # noqa: PLC0415

    return run_decrypt(args.library)


def _index(args: argparse.Namespace) -> int:
    from hipline.commands.library import run_index  # noqa: PLC0415

    return run_index(args.library)
