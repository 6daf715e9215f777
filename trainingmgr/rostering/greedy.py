"""An answer at once: the classes that fewest can take come first, each to whoever brings most.

What stays open is tried again by moving others: somebody able gives one class to a third and takes
this one, up to `DEEP` moves far. No place that is filled is ever opened for it.
"""

from trainingmgr.core.values import dataclass
from trainingmgr.rostering.book import Able, Book
from trainingmgr.rostering.plan import Assignment, Plan, Wishes
from trainingmgr.rostering.problem import Duty, Problem, Session

DEEP = 3
TRIES = 400
"""Moves that are tried for one open place."""


@dataclass(frozen=True)
class Draft:
    """A plan that can be, and the pins that cannot."""

    plan: Plan
    broken: tuple[Assignment, ...]


def draft(problem: Problem, wishes: Wishes, able: Able | None = None) -> Draft:
    """A plan that keeps every pin that can be, and the former plan where it can be."""
    book = Book(problem, wishes, able)
    broken = [each for each in _in_order(wishes.pins) if not _placed(book, each)]
    for each in _in_order(wishes.kept.assignments - wishes.pins):
        if each.session in problem.session and each.trainer in problem.trainer:
            _placed(book, each)
    order = sorted(problem.sessions, key=lambda each: _urgency(book, each))
    for duty in Duty:
        for session in order:
            _fill(book, session, duty)
        for session in order:
            while book.open(session, duty) and _may_open(book, session, duty):
                if not _by_moving(book, session, duty, DEEP, [TRIES], set()):
                    break
    _meet_needs(book)
    broken += _unled(book)
    return Draft(book.plan(), tuple(each for each in broken if each in wishes.pins))


def _in_order(found: frozenset[Assignment]) -> list[Assignment]:
    """Leads first: whoever assists stands under one."""
    return sorted(found, key=lambda each: (each.duty is not Duty.LEAD, each))


def _placed(book: Book, each: Assignment) -> bool:
    if may := book.may(each):
        book.put(each)
    return may


def _urgency(book: Book, session: Session) -> tuple[int, int, int, int]:
    return (-session.priority, len(book.able.of(session, Duty.LEAD)), session.day, session.key)


def _may_open(book: Book, session: Session, duty: Duty) -> bool:
    """Nobody assists where nobody leads."""
    return duty is Duty.LEAD or Duty.LEAD in book.staff[session.key].values()


def _fill(book: Book, session: Session, duty: Duty) -> None:
    while book.open(session, duty) and _may_open(book, session, duty):
        found = book.best(session, duty)
        if found is None:
            return
        book.put(found)


def _by_moving(
    book: Book, session: Session, duty: Duty, deep: int, tries: list[int], seen: set[int]
) -> bool:
    """Whether the place was filled, if need be by somebody who gave another class away."""
    found = book.best(session, duty, seen)
    if found is not None:
        book.put(found)
        return True
    if not deep:
        return False
    for trainer in book.able.of(session, duty):
        if trainer in seen or trainer in book.staff[session.key]:
            continue
        for other in book.movable(trainer):
            if not _near(book.problem.session[other.session], session):
                continue
            tries[0] -= 1
            if tries[0] < 0:
                return False
            book.take_out(other)
            if book.diaries[trainer].takes(session):
                mine = Assignment(session.key, trainer, duty)
                book.put(mine)
                left = book.problem.session[other.session]
                if _by_moving(book, left, other.duty, deep - 1, tries, seen | {trainer}):
                    return True
                book.take_out(mine)
            book.put(other)
    return False


def _near(other: Session, session: Session) -> bool:
    """Whether leaving one may make room for the other: the same week, or a journey apart."""
    return other.week == session.week or abs(other.day - session.day) <= 7


def _meet_needs(book: Book) -> None:
    """Where a woman or a man is missing among those who teach, one takes a place if one is free."""
    for session in book.problem.sessions:
        for sex in sorted(book.unmet(session)):
            for held in sorted(book.staff[session.key].items()):
                if _given_to(book, session, Assignment(session.key, *held), sex):
                    break


def _given_to(book: Book, session: Session, held: Assignment, sex: str) -> bool:
    if held in book.wishes.pins:
        return False
    others = {each.key for each in book.problem.trainers if each.sex != sex}
    found = book.best(session, held.duty, others)
    if found is None:
        return False
    before = len(book.unmet(session))
    book.take_out(held)
    book.put(found)
    if len(book.unmet(session)) < before:
        return True
    book.take_out(found)
    book.put(held)
    return False


def _unled(book: Book) -> list[Assignment]:
    """Assistants kept or pinned for whose class no lead was found: they are struck out."""
    found = []
    for session in book.problem.sessions:
        if not _may_open(book, session, Duty.ASSISTANT):
            for trainer, duty in list(book.staff[session.key].items()):
                each = Assignment(session.key, trainer, duty)
                book.take_out(each)
                found.append(each)
    return found
