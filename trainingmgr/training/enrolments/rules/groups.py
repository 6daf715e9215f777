"""In which group of a run somebody is on a day: dated, and never rewritten (row 30)."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol


class Dated(Protocol):
    """One word on a group: from this day on."""

    group_id: int
    from_on: date


def group_on(words: Sequence[Dated], day: date) -> int | None:
    """The group of one place on a day, from all that was said of it in the order it was said.

    The newest word holds from its day on. Before the first day that anybody named, the group of
    that day holds: who was never in another group missed their own group's classes and no other's.
    None where nothing was said.
    """
    for each in reversed(words):
        if each.from_on <= day:
            return each.group_id
    if not words:
        return None
    first = min(each.from_on for each in words)
    return next(each.group_id for each in reversed(words) if each.from_on == first)


def is_asked(words: Sequence[Dated], group_id: int | None, day: date) -> bool:
    """Whether a class on that day asks for this place: one of the whole run does, one of a group
    asks for those who are in it on that very day.
    """
    return group_id is None or group_on(words, day) == group_id
