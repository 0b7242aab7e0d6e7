from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline.errors import InputError
from hipline.sessions import vault
from hipline.sessions.connect import SEAL
from hipline.sessions.opening import ask_passphrase
from hipline.sessions.vault import SealError, Vault, check_passphrase, salt_of


@pytest.fixture(autouse=True, scope="module")
def cheap_keys():
    before, vault.COST = vault.COST, 4
    yield
    vault.COST = before


@pytest.fixture(scope="module")
def mine() -> Vault:
    return Vault("correct horse")


@given(content=st.binary(max_size=300))
def test_what_was_sealed_comes_back_and_shows_nothing_of_itself(mine, content):
    sealed = mine.seal(content)
    assert sealed.startswith(SEAL)
    assert Vault("correct horse").open(sealed) == content
    assert len(content) < 16 or content not in sealed  # a few bytes may be there by chance, or as the seal
    assert mine.seal(content) != sealed


@given(data=st.data())
def test_any_changed_byte_and_any_cut_is_found(mine, data):
    sealed = mine.seal(b"a walk of forty seconds")
    at = data.draw(st.integers(0, len(sealed) - 1))
    changed = bytearray(sealed)
    changed[at] ^= data.draw(st.integers(1, 255))
    # the cost of a key would change too: a file must not take the memory of the machine
    with pytest.raises(SealError) as told:
        mine.open(bytes(changed))
    assert "\n" not in str(told.value)
    with pytest.raises(SealError):
        mine.open(sealed[:at])


def test_another_passphrase_opens_nothing(mine):
    sealed = mine.seal(b"a walk")
    with pytest.raises(SealError, match="passphrase is wrong, or the file is damaged"):
        Vault("battery staple").open(sealed)


def test_one_salt_serves_many_files_so_that_the_key_is_made_once(mine, monkeypatch):
    made = []
    monkeypatch.setattr(vault, "Scrypt", lambda *how, make=vault.Scrypt: made.append(how) or make(*how))
    again = Vault.for_sealed("correct horse", mine.seal(b"one"))
    assert again.salt == mine.salt == salt_of(again.seal(b"two"))
    for _ in range(3):
        again.open(mine.seal(b"three"))
    assert len(made) == 1


def test_a_newer_seal_is_refused_with_advice(mine):
    sealed = bytearray(mine.seal(b"a walk"))
    sealed[8] = 9
    with pytest.raises(SealError, match="newer Hipline"):
        mine.open(bytes(sealed))


def test_a_short_passphrase_is_refused_where_it_is_chosen():
    with pytest.raises(InputError, match="easily guessed"):
        check_passphrase("hip")
    assert check_passphrase("some words") == "some words"


@pytest.mark.parametrize(
    ("content", "told"), [(None, "No such file"), (b"", "holds no passphrase"), (b"\xff\xfe", "it is no text")]
)
def test_a_file_without_a_passphrase_is_named_with_the_variable_that_names_it(tmp_path, monkeypatch, content, told):
    file = tmp_path / "passphrase"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("HIPLINE_PASSPHRASE_FILE", str(file))
    with pytest.raises(InputError, match=told) as error:
        ask_passphrase("the library")
    assert str(error.value).startswith(f"{file}: ")
    assert str(error.value).endswith("; check HIPLINE_PASSPHRASE_FILE")
