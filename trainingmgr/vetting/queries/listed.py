"""The register of clearances as its readers narrow it, and how many of them end soon."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import another, db
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.queries import review_required, stands
from trainingmgr.vetting.rules import (
    ADVERSE,
    HOLDS,
    POSITIVE,
    UNDECIDED,
    Outcome,
    Standing,
    Word,
    standing,
)
from trainingmgr.vetting.watchlists.queries.matches import is_confirmed


def word_is(word: Word, on: date, changed: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same words as `rules.word`, for a list to be narrowed by in the database."""
    valid = and_(Clearance.outcome.in_(POSITIVE), Clearance.valid_to >= on, ~changed)
    waits = and_(Clearance.outcome == Outcome.CLEARED_WITH_CONDITIONS, Clearance.conditions_open)
    listed = _listed()
    if word is Word.NOT_CLEARED:
        return or_(Clearance.outcome.in_(ADVERSE), listed)
    known_as = {
        Word.EXPIRED: and_(Clearance.outcome.in_(POSITIVE), Clearance.valid_to < on),
        Word.CONDITIONS: and_(valid, waits),
        Word.CLEARED: and_(valid, ~waits),
        Word.PENDING: or_(
            Clearance.outcome.in_(UNDECIDED | {Outcome.UNDER_APPEAL}),
            and_(Clearance.outcome.in_(POSITIVE), Clearance.valid_to >= on, changed),
        ),
    }
    return and_(known_as[word], ~listed)


def register(
    *,
    reader: Reader,
    on: date,
    scheme: Scheme | None = None,
    word: Word | None = None,
    ends_within: int | None = None,
    cursor: str | None = None,
) -> Page[tuple[Clearance, Person, Standing]]:
    """Clearances that stand, of people within reach, newest first.

    Those that end within so many days come in the order of their last day.
    """
    statement = _register(reader, on, scheme, word).options(
        joinedload(Person.unit), joinedload(Person.rank)
    )
    if ends_within is None:
        found = page_of(statement, Clearance.id, cursor=cursor, descending=True)
    else:
        statement = statement.where(_ends(on, ends_within))
        found = page_of(statement, Clearance.valid_to, Clearance.id, cursor=cursor)
    rows = [
        (each, person, Standing(Word.NOT_CLEARED) if stops else _standing(each, changed, on))
        for each, person, changed, stops in found.rows
    ]
    return Page(rows, found.before, found.after, found.total)


def counted(
    *,
    reader: Reader,
    on: date,
    scheme: Scheme | None = None,
    word: Word | None = None,
    ends_within: int | None = None,
) -> int:
    """How many lines the register has, narrowed the same way."""
    statement = _register(reader, on, scheme, word)
    if ends_within is not None:
        statement = statement.where(_ends(on, ends_within))
    lines = statement.with_only_columns(Clearance.id).subquery()
    return db.session.scalar(select(func.count()).select_from(lines)) or 0


def _ends(on: date, within: int) -> ColumnElement[bool]:
    last = on + timedelta(days=within)
    return and_(Clearance.outcome.in_(POSITIVE), Clearance.valid_to.between(on, last), ~_listed())


def _listed() -> ColumnElement[bool]:
    """Whether a line of the register reads *not cleared* for a match that was confirmed."""
    return and_(Clearance.scheme == Scheme.NATIONAL, is_confirmed(Person))


def _register(reader: Reader, on: date, scheme: Scheme | None, word: Word | None) -> Any:
    permission = Permission.CLEARANCE_WORD
    changed = review_required(Person, on)
    record = another(Person, "on the register")
    statement: Any = (
        select(Clearance, Person, changed, _listed())
        .join(record, Clearance.person_id == record.id)
        .join(Person, or_(Person.id == record.id, Person.id == record.same_as_id))
        .where(
            visible(reader, permission), visible(reader), stands(on, "person_id"), ~_overruled(on)
        )
    )
    if scheme is not None:
        statement = statement.where(Clearance.scheme == scheme)
    return statement if word is None else statement.where(word_is(word, on, changed))


def count_ending(*, reader: Reader, on: date, within: int) -> int:
    """How many clearances of people within reach end within so many days."""
    return (
        db.session.scalar(
            select(func.count(Clearance.id))
            .join(Person, Clearance.person_id == Person.id)
            .where(
                visible(reader, Permission.CLEARANCE_WORD), visible(reader),
                stands(on, "person_id"), Clearance.outcome.in_(POSITIVE),
                ~_listed(),
                Clearance.valid_to.between(on, on + timedelta(days=within)),
            )
        )
        or 0
    )  # fmt: skip


def _overruled(on: date) -> ColumnElement[bool]:
    """Whether a finding about another record of the same person takes the place of this line.

    Of the record that they are joined to and of those joined to it apart, person by person: asked
    as one, SQLite reads every finding there is for each line.
    """
    other, finding = another(Person, "found"), another(Clearance, "finding")
    holds = (
        finding.scheme == Clearance.scheme,
        finding.superseded_by_id.is_(None),
        finding.outcome.in_(HOLDS),
        finished(finding.batch_id),
    )
    main = and_(
        Person.id != Clearance.person_id, exists().where(finding.person_id == Person.id, *holds)
    )
    joined = exists().where(
        other.same_as_id == Person.id,
        other.id != Clearance.person_id,
        exists().where(finding.person_id == other.id, *holds).correlate(other, Clearance),
    )
    return and_(Clearance.outcome.not_in(HOLDS), or_(main, joined))


def _standing(clearance: Clearance, has_moved: bool, on: date) -> Standing:
    return standing(
        clearance.outcome, clearance.valid_from, clearance.valid_to,
        clearance.conditions_open, has_moved, on,
    )  # fmt: skip
