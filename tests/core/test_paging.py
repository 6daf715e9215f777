"""A list that is read whole, for a file: in pieces, and no further than is asked for."""

from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import literal, select, union_all

from trainingmgr.core import paging
from trainingmgr.core.paging import Page, every, page_of, part_of, pieces
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.training.planning.models import TrainingNeed
from trainingmgr.training.planning.rules import Priority

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def asking(numbers, asked):
    """A list of numbers whose cursor is the place of the next one."""

    def ask(cursor):
        at, size = int(cursor or 0), paging._size.get()
        asked.append((at, size))
        rows = numbers[at : at + size]
        more = at + size < len(numbers)
        return Page(rows, None, str(at + size) if more else None)

    return ask


def test_a_list_is_read_in_pieces_to_its_end_or_one_row_more_than_allowed(monkeypatch):
    monkeypatch.setattr(paging, "STEP", 4)
    for length, most, given, readings in (
        (10, 20, 10, [(0, 4), (4, 4), (8, 4)]),
        (10, 5, 6, [(0, 4), (4, 2)]),
        (10, 0, 1, [(0, 1)]),
        (0, 20, 0, [(0, 4)]),
    ):
        asked = []
        assert list(every(asking(list(range(length)), asked), most)) == list(range(given))
        assert asked == readings
    assert paging._size.get() == paging.SIZE


def test_a_piece_is_read_when_it_is_wanted(monkeypatch):
    monkeypatch.setattr(paging, "STEP", 4)
    asked = []
    found = pieces(asking(list(range(10)), asked), 20)
    assert (list(next(found)), asked) == ([0, 1, 2, 3], [(0, 4)])


def test_a_tree_is_turned_page_by_page_and_back(monkeypatch):
    monkeypatch.setattr(paging, "TREE", 2)
    monkeypatch.setattr(paging, "_size", ContextVar("size", default=2))
    keys, seen = [30, 10, 50, 20, 40], []
    page = part_of(keys)
    while True:
        seen.append(list(page.rows))
        if page.after is None:
            break
        page = part_of(keys, cursor=page.after)
    assert seen == [[30, 10], [50, 20], [40]]
    back = part_of(keys, cursor=page.before)
    assert (list(back.rows), back.total) == ([50, 20], 5)
    assert part_of(keys, cursor=back.before).before is None
    assert list(part_of([7], cursor=back.after).rows) == [7]  # its row is gone
    assert part_of([]).rows == []


def test_pages_follow_each_other_by_moments_and_by_ranks_too(app):
    """Whatever a column holds, the next page begins after this one, and the first is before it."""
    for column, values in (
        (ImportBatch.at, [NOON + timedelta(minutes=n // 2) for n in range(5)]),
        (TrainingNeed.priority, [Priority(1 + n // 2) for n in range(5)]),
    ):
        lines = union_all(
            *(
                select(literal(value, column.type).label("value"), literal(number).label("number"))
                for number, value in enumerate(values)
            )
        ).subquery()
        keys = lines.c.value.label("value"), lines.c.number.label("number")
        first = page_of(select(*keys), *keys, size=2)
        second = page_of(select(*keys), *keys, size=2, cursor=first.after)
        again = page_of(select(*keys), *keys, size=2, cursor=second.before)
        turned = [[row.number for row in page.rows] for page in (first, second, again)]
        assert turned == [[0, 1], [2, 3], [0, 1]], column
    with pytest.raises(LookupError):
        page_of(select(ImportBatch), ImportBatch.options)
