"""Who may have what of the clip, as far as the firmware decides it; the events come as NimBLE sends them."""

import json
from pathlib import Path

import pytest

from hipline_device.control import Start

STRANGER = "a0b1c2d3e4f5"
READ, SET_SECRET = 4, 30
FACTS = (25, 28, 31)
OWN = (13, 16, 19, 22)


def may_read(board, handle=64):
    return {attribute for attribute in (*FACTS, *OWN) if not board.ask(READ, handle, attribute)}


def is_sent_away(board, handle):
    board.run(0.1)
    return [handle] in board.heard("disconnect")


def test_who_has_not_paired_may_read_what_the_clip_is_and_nothing_else(board):
    board = board()
    board.connect()
    board.run(0.1)
    assert may_read(board) == set(FACTS)
    board.write(Start().to_bytes(1))
    board.run(1)
    assert board.answers == []
    assert board.packets == []


def test_the_first_to_pair_within_a_minute_is_the_owner_and_is_known_again(board, modules, clock):
    first = board()
    first.run(55)
    first.own()
    assert may_read(first) == {*FACTS, *OWN}
    first.leave()
    again = type(first)(modules, clock).switch_on()
    again.run(300, until=lambda: again.clock.us > 200_000_000)
    again.connect()
    assert again.resume()
    again.run(0.1)
    assert may_read(again) == {*FACTS, *OWN}


def test_after_a_minute_nobody_may_pair_until_the_button_is_pressed(board):
    board = board()
    board.run(61)
    board.connect()
    assert not board.pair()
    assert is_sent_away(board, 64)
    assert may_read(board) == set(FACTS)
    board.press(0.2)
    board.connect(65)
    assert board.pair(65)
    board.run(0.1)
    assert [65] not in board.heard("disconnect")


def test_a_second_owner_is_refused_even_after_the_button(board):
    board = board().own()
    board.press(0.2)
    board.connect(70, STRANGER)
    assert not board.pair(70, STRANGER)
    assert may_read(board, 70) == set(FACTS)
    board.write(Start().to_bytes(1), 70)
    assert is_sent_away(board, 70)
    assert board.packets == []
    assert may_read(board, 64) == {*FACTS, *OWN}


def test_somebody_with_the_owner_s_address_and_without_its_keys_is_a_stranger(board):
    board = board().own()
    board.leave()
    board.run(0.1)
    board.press(0.2)
    board.connect(70)
    for kind in (1, 2):  # NimBLE makes room for the new keys first
        assert not board.ask(SET_SECRET, kind, board.key("112233445566"), None)
    assert not board.pair(70)
    assert is_sent_away(board, 70)
    board.connect(71)
    assert board.resume(71)
    board.run(0.1)
    assert may_read(board, 71) == {*FACTS, *OWN}


def test_a_long_press_forgets_ends_everything_and_lets_another_pair(board):
    board = board().own()
    board.press(5.5)
    assert [64] in board.heard("disconnect")
    assert "owner" not in json.loads(Path("bonds.json").read_text())
    board.connect(65)
    assert not board.resume(65)
    board.leave(65)
    board.connect(70, STRANGER)
    assert board.pair(70, STRANGER)
    board.run(0.1)
    assert may_read(board, 70) == {*FACTS, *OWN}


def test_forgetting_keeps_the_clip_s_own_identity(board):
    board = board()
    assert board.ask(SET_SECRET, 10, "69726b", "aa" * 16)
    board.own()
    board.press(5.5)
    assert json.loads(Path("bonds.json").read_text()) == {"secrets": {"10 69726b": "aa" * 16}}


def test_an_owner_that_changes_its_address_is_known_by_the_one_in_its_keys(board):
    board = board()
    board.connect(64, "4a0000000001")
    board.encrypt()
    key = board.key("112233445566")
    assert all(board.ask(SET_SECRET, kind, key, "00" * 20) for kind in (1, 2))
    board.run(0.1)
    board.leave()
    board.connect(65, "4b0000000002")
    assert board.resume(65)
    board.run(0.1)
    assert may_read(board, 65) == {*FACTS, *OWN}


def test_who_connects_and_never_encrypts_is_sent_away(board):
    board = board()
    board.connect()
    board.run(29)
    assert board.heard("disconnect") == []
    board.run(2)
    assert [64] in board.heard("disconnect")


def test_an_owner_whose_link_loses_its_encryption_gets_nothing_more(board):
    board = board().own()
    board.event(28, 64, 0, 0, 0, 0)
    assert may_read(board) == set(FACTS)


@pytest.mark.parametrize("torn", ["", "[]", '{"secrets": 3}', '{"owner": "01"}'])
def test_torn_bonds_are_no_bonds(board, torn):
    Path("bonds.json").write_text(torn)
    board().own()
