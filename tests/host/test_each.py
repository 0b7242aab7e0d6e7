"""One piece of work with each of several files: each is told, and none keeps the others from it."""

from pathlib import Path

from hipline.commands.each import each
from hipline.errors import HiplineError, InputError

FILES = [Path("a.csv"), Path("b.csv"), Path("c.csv")]


def test_a_file_that_fails_is_told_and_the_others_are_done(capsys):
    def do(file):
        if file.stem == "b":
            raise InputError(f"{file}: is empty")
        return [f"{file}: done", "  all of it"]

    assert not each(FILES, do)
    told = capsys.readouterr()
    assert told.out == "a.csv: done\n  all of it\nc.csv: done\n  all of it\n"
    assert told.err == "hipline: b.csv: is empty\n"
    assert each([FILES[0]], do)


def test_what_nobody_thought_of_costs_one_file_and_one_line_that_says_how_to_see_more(capsys):
    assert not each(FILES, lambda file: [f"{file}: {1 // (file.stem != 'a')}"])
    told = capsys.readouterr()
    assert told.out == "b.csv: 1\nc.csv: 1\n"
    assert told.err.startswith("hipline: a.csv: stopped on an error of its own (ZeroDivisionError(")
    assert told.err.endswith("(HIPLINE_DEBUG=1 in the environment shows more)\n")


def test_a_line_that_is_an_error_fails_its_file(capsys):
    assert not each([FILES[0]], lambda _: ["one version is right", HiplineError("the other is not")])
    assert capsys.readouterr() == ("one version is right\n", "hipline: the other is not\n")


def test_a_name_with_a_line_break_stays_in_its_line(capsys):
    def refuse(file):
        raise InputError(f"{file}: no")

    each([Path("a\nb.csv")], lambda file: [f"{file}: yes"])
    each([Path("a\nb.csv")], refuse)
    assert capsys.readouterr() == ("a\\nb.csv: yes\n", "hipline: a\\nb.csv: no\n")
