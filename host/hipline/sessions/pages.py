"""The pages of a database, read one by one, whatever is wrong with the others.

SQLite gives a table up at the first page on its way that is damaged, and one page near the root leads to all samples.
Here each page says for itself which rows it holds.

References
----------
SQLite, Database File Format, sections 1.3 (header), 1.5 (free pages), 1.6 (pages and cells) and 2.1 (records);
https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = "int | float | str | bytes | None"
Row: TypeAlias = tuple[Value, ...]

_PAGE_BYTES = 4096  # of every session file, unless its header says another number
HEADER_BYTES = 100
MAGIC = b"SQLite format 3\0"

_INDEX_INNER, _TABLE_INNER, _INDEX_LEAF, _TABLE_LEAF = 2, 5, 10, 13
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # bytes of an integer by its type
_REAL, _ZERO, _ONE, _FIRST_BLOB = 7, 8, 9, 12


class UnreadableError(ValueError):
    """A page or a row is not what was written."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of a table says.

    Attributes
    ----------
    is_table : bool
        Whether its rows have a rowid; else they are those of a table without.
    is_leaf : bool
        Whether rows are all it holds.
    below : tuple of (int, int or None)
        Pages under it, and the highest rowid under each; None where that is not told.
    rows : tuple of (int or None, tuple)
        Rowid and values of each row.
    unread : int
        Rows of it that cannot be read.
    """

    is_table: bool
    is_leaf: bool
    below: tuple[tuple[int, int | None], ...]
    rows: tuple[tuple[int | None, Row], ...]
    unread: int


def told_page_bytes(header: bytes) -> int:
    """Return the size of a page as a header has it, which may be damaged."""
    told = int.from_bytes(header[16:18])
    return 65536 if told == 1 else told  # which has no room in two bytes


def _page_bytes(header: bytes) -> int:
    """Return the size of the pages that a header tells; the usual one where it tells none."""
    told = told_page_bytes(header)
    is_size = header.startswith(MAGIC) and told >= 512 and not told & (told - 1)
    return told if is_size else _PAGE_BYTES


class Pages:
    """The pages of a database, numbered from 1.

    Parameters
    ----------
    content : bytes
        The file; its end may be missing.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._size = _page_bytes(content)
        self.count = len(content) // self._size

    def raw(self, number: int) -> bytes:
        """Return the bytes of a page.

        Raises
        ------
        UnreadableError
            When the file does not reach so far.
        """
        if not 1 <= number <= self.count:
            raise UnreadableError(f"there is no page {number}")
        return self._content[(number - 1) * self._size : number * self._size]

    def free(self) -> set[int]:
        """Return the pages that the file says hold nothing any more, as far as they can be followed."""
        found: set[int] = set()
        trunk = int.from_bytes(self._content[32:36]) if self._content.startswith(MAGIC) else 0
        while 0 < trunk <= self.count and trunk not in found:
            found.add(trunk)
            page = self.raw(trunk)
            trunk, leaves = struct.unpack_from(">II", page)
            leaves = min(leaves, self._size // 4 - 2)
            found.update(struct.unpack_from(f">{leaves}I", page, 8))
        return found

    def read(self, number: int) -> Page:
        """Read a page of a table.

        Raises
        ------
        UnreadableError
            When it is none.
        """
        page = self.raw(number)
        at = HEADER_BYTES if number == 1 else 0
        kind, cells = page[at], int.from_bytes(page[at + 3 : at + 5])
        is_table, is_leaf = kind in (_TABLE_INNER, _TABLE_LEAF), kind in (_TABLE_LEAF, _INDEX_LEAF)
        start = at + (8 if is_leaf else 12)
        if kind not in (_INDEX_INNER, _TABLE_INNER, _INDEX_LEAF, _TABLE_LEAF) or start + 2 * cells > self._size:
            raise UnreadableError(f"page {number} is no page of a table")
        below: list[tuple[int, int | None]] = []
        rows: list[tuple[int | None, Row]] = []
        unread = 0
        for place in struct.unpack_from(f">{cells}H", page, start):
            try:
                if not is_leaf:
                    child = int.from_bytes(page[place : place + 4])
                    below.append((child, _varint(page, place + 4)[0] if is_table else None))
                if is_leaf or not is_table:
                    rows.append(self._row(page, place if is_leaf else place + 4, is_table))
            except (UnreadableError, IndexError, struct.error, UnicodeDecodeError):
                unread += 1
        if not is_leaf:
            below.append((int.from_bytes(page[at + 8 : at + 12]), None))
        return Page(is_table, is_leaf, tuple(below), tuple(rows), unread)

    def carved(self, number: int) -> Iterator[tuple[int, Row]]:
        """Yield all that looks like a row with a rowid in a page that no longer says where its rows are."""
        page = self.raw(number)
        at = 0
        while at < self._size:
            try:
                rowid, values = self._row(page, at, is_table=True)
            except (UnreadableError, IndexError, struct.error, UnicodeDecodeError):
                pass
            else:
                if rowid is not None and len(values) > 1:
                    yield rowid, values
            at += 1

    def _row(self, page: bytes, at: int, is_table: bool) -> tuple[int | None, Row]:
        length, at = _varint(page, at)
        rowid = None
        if is_table:
            rowid, at = _varint(page, at)
        if length > len(self._content):
            raise UnreadableError("a row is longer than the file")
        most = self._size - 35 if is_table else (self._size - 12) * 64 // 255 - 23
        least = (self._size - 12) * 32 // 255 - 23
        here = least + (length - least) % (self._size - 4)
        here = length if length <= most else here if here <= most else least
        payload = page[at : at + here]
        if here < length:
            payload += b"".join(self._overflow(int.from_bytes(page[at + here : at + here + 4]), length - here))
        return rowid, _values(payload, length)

    def _overflow(self, number: int, length: int) -> Iterator[bytes]:
        """Yield what of a row lies on pages of its own."""
        while length > 0:
            page = self.raw(number)
            yield page[4 : 4 + length]
            length -= self._size - 4
            number = int.from_bytes(page[:4])


def _varint(page: bytes, at: int) -> tuple[int, int]:
    """Return the number of one to nine bytes at a place, and the place after it."""
    value = 0
    for byte in page[at : at + 8]:
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    value = value << 8 | page[at]
    return value - (1 << 64 if value >> 63 else 0), at + 1


def _values(payload: bytes, length: int) -> Row:
    """Return the values of a record of this many bytes."""
    end, at = _varint(payload, 0)
    if len(payload) != length or not at <= end <= length:
        raise UnreadableError("a row is cut off")
    kinds: list[int] = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, kind, at)
        values.append(value)
    if at != length:
        raise UnreadableError("a row has another length than it says")
    return tuple(values)


def _value(payload: bytes, kind: int, at: int) -> tuple[Value, int]:
    if kind in (0, _ZERO, _ONE):
        return {0: None, _ZERO: 0, _ONE: 1}[kind], at
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(payload[at:end], signed=True), end
    if kind == _REAL:
        return struct.unpack_from(">d", payload, at)[0], at + 8
    if kind < _FIRST_BLOB:
        raise UnreadableError(f"there is no kind {kind} of value")
    end = at + (kind - _FIRST_BLOB) // 2
    return (payload[at:end].decode() if kind & 1 else payload[at:end]), end
