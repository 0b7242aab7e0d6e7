"""Find every row of a session file that can still be read, around its damaged pages and up to where it was cut off."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hipline.sessions.layout import Table, told_tables, usual_tables
from hipline.sessions.pages import Pages, Row, UnreadableError

Values = dict[str, Any]
Judge = Callable[[str, Values], bool]


@dataclass(slots=True)
class Found:
    """What was found of a table.

    Attributes
    ----------
    table : Table
        Where it was, and its columns.
    rows : dict
        Values by column, of each row, by rowid; by its key where the table has no rowid.
    highest : int
        The highest rowid that anything tells of.
    is_damaged : bool
        Whether a part of it could not be read.
    is_open : bool
        Whether that part was the last one, so that there may have been more than the highest.
    """

    table: Table
    rows: dict[Any, Values] = field(default_factory=dict)
    highest: int = 0
    is_damaged: bool = False
    is_open: bool = False

    @property
    def holes(self) -> list[tuple[int, int]]:
        """First and last rowid of each stretch that is missing up to the highest, in order."""
        known = [0, *sorted(key for key in self.rows if isinstance(key, int)), self.highest + 1]
        return [(a + 1, b - 1) for a, b in pairwise(known) if b - a > 1]


class _Search:
    """One search through the pages of a file."""

    def __init__(self, pages: Pages, fits: Judge) -> None:
        self._pages, self._fits = pages, fits
        self.used: set[int] = set()

    def take(self, found: Found, rows: Iterable[tuple[int | None, Row]]) -> int:
        """Add rows that are of this table and not found yet; return how many are of it."""
        taken = 0
        for rowid, row in rows:
            values = found.table.named(rowid, row)
            if values is None or (rowid is not None and rowid < 1) or not self._fits(found.table.name, values):
                continue
            taken += 1
            found.rows.setdefault(row[0] if rowid is None else rowid, values)
            found.highest = max(found.highest, rowid or 0)
        return taken

    def walk(self, found: Found) -> None:
        """Follow a table from its first page."""
        seen: set[int] = set()
        todo: list[int] = [found.table.root]
        while todo:
            number = todo.pop()
            if number in seen:
                found.is_damaged = found.is_open = True
                continue
            seen.add(number)
            try:
                page = self._pages.read(number)
            except UnreadableError:
                found.is_damaged = found.is_open = True
                with contextlib.suppress(UnreadableError):  # beyond the end
                    if self.take(found, self._pages.carved(number)):
                        self.used.add(number)
                continue
            taken = self.take(found, page.rows)
            found.is_open = taken < len(page.rows) or page.unread > 0 or (found.is_open and not page.rows)
            found.is_damaged |= found.is_open
            if taken or page.below:
                self.used.add(number)
            todo.extend(child for child, _ in reversed(page.below))
            found.highest = max([found.highest, *(key for _, key in page.below if key is not None)])

    def adopt(self, damaged: list[Found]) -> None:
        """Give pages that nothing leads to any more to the tables that lack some."""
        for number in sorted(set(range(2, self._pages.count + 1)) - self.used - self._pages.free()):
            try:
                page = self._pages.read(number)
                rows = page.rows if page.is_table == page.is_leaf else ()
            except UnreadableError:
                rows = tuple(self._pages.carved(number))
            if rows:
                self._place(damaged, rows)

    def _place(self, damaged: list[Found], rows: tuple[tuple[int | None, Row], ...]) -> None:
        def fitting(found: Found) -> int:
            return self.take(Found(found.table), rows)

        best = max(damaged, key=fitting)
        if fitting(best):
            self.take(best, rows)


def salvage(content: bytes, fits: Judge) -> dict[str, Found]:
    """Return what can still be read of a session.

    Parameters
    ----------
    content : bytes
        The file, as much of it as there is.
    fits : callable
        Takes the name of a table and the values of a row; tells whether they can have been written so.

    Returns
    -------
    dict
        What was found of each table, by its name.
    """
    pages, usual = Pages(content), usual_tables()
    search = _Search(pages, fits)
    told = told_tables(_schema_rows(pages, search.used), usual)
    if told.keys() != usual.keys():
        told = told_tables([row for _, row in _all_rows(pages)], usual) | told
    found = {name: Found(table) for name, table in (usual | told).items()}
    for name, each in found.items():
        search.walk(each)
        if name not in told:  # it may begin elsewhere
            each.is_damaged = each.is_open = True
    damaged = [each for each in found.values() if each.is_damaged]
    if damaged:
        search.adopt(damaged)
    return found


def _all_rows(pages: Pages) -> Iterator[tuple[int | None, Row]]:
    for number in sorted(set(range(1, pages.count + 1)) - pages.free()):
        with contextlib.suppress(UnreadableError):
            yield from pages.read(number).rows


def _schema_rows(pages: Pages, used: set[int]) -> list[Row]:
    """Return the rows of the schema, which begins at the first page."""
    rows: list[Row] = []
    todo = [1]
    while todo:
        number = todo.pop()
        with contextlib.suppress(UnreadableError):
            page = pages.read(number)
            if number not in used:
                used.add(number)
                rows.extend(row for _, row in page.rows)
                todo.extend(child for child, _ in page.below)
    return rows
