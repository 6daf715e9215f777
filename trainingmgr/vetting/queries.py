"""What others may ask of vetting: words, stops for age, units under a refusal. Set-based.

Which clearance stands on a day: the newest decision taken by then whose validity has begun. A
request that is not decided yet stands only where there is no decision, so that asking for
renewal takes nothing away. Decisions are never back-dated behind one that stands (services), so
newer rows are newer decisions.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import another, db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.queries import known, visible
from trainingmgr.registry.structure.models import Command, Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.models import AgeDoubt, Clearance
from trainingmgr.vetting.rules import (
    ADVERSE,
    HOLDS,
    NOT_SCREENED,
    POSITIVE,
    UNDECIDED,
    AgeDoubtState,
    AgeStop,
    Outcome,
    Standing,
    Word,
    age_stop,
    of_one_person,
    of_one_unit,
    standing,
)
from trainingmgr.vetting.watchlists.queries.matches import confirmed, is_confirmed
from trainingmgr.vetting.watchlists.queries.screening import unscreened

Words = dict[Scheme, dict[int, Standing]]
Span = tuple[date, date | None, int | None]
"""From, until, unit."""


def stands(on: date, subject: str) -> ColumnElement[bool]:
    """The clearance that counts on a day for its subject: "person_id" or "unit_id"."""
    other = another(Clearance, "newer")
    newer = and_(
        other.id > Clearance.id,
        or_(
            other.outcome.not_in(UNDECIDED),
            Clearance.outcome.in_(UNDECIDED),
            Clearance.outcome == Outcome.CANCELLED,
        ),
    )
    decided = and_(
        Clearance.outcome.in_(UNDECIDED),
        other.outcome.not_in(UNDECIDED | {Outcome.CANCELLED}),
    )
    beaten = exists().where(
        finished(other.batch_id),
        getattr(other, subject) == getattr(Clearance, subject),
        other.scheme == Clearance.scheme,
        _begun(other, on),
        or_(newer, decided),
    )
    return and_(finished(Clearance.batch_id), _begun(Clearance, on), ~beaten)


def _begun(clearance: Any, on: date) -> ColumnElement[bool]:
    """Decided by that day and, where it grants something, valid from that day or before."""
    return and_(
        or_(clearance.decided_on.is_(None), clearance.decided_on <= on),
        or_(clearance.outcome.not_in(POSITIVE), clearance.valid_from <= on),
    )


def words_under(person_ids: Collection[int], schemes: Collection[Scheme], on: date) -> Words:
    """For each scheme and person the word on a day. Whoever is missing is not screened.

    Records joined to a person count with the person's own (R-VET-01, 02a, 04). One statement.
    """
    found: dict[tuple[Scheme, int], list[Standing]] = {}
    rows = db.session.execute(_decisions(person_ids, schemes, on)) if person_ids else ()
    for key, scheme, *facts, _order in rows:
        found.setdefault((scheme, key), []).append(_read(facts, on))
    words: Words = {scheme: {} for scheme in schemes}
    for (scheme, key), standings in found.items():
        words[scheme][key] = of_one_person(standings)
    return words


def _read(facts: Sequence[Any], on: date) -> Standing:
    outcome, valid_from, valid_to, conditions_open, unit_changed = facts
    return standing(outcome, valid_from, valid_to, conditions_open, unit_changed, on)


def words_for(person_ids: Collection[int], scheme: Scheme, on: date) -> dict[int, Standing]:
    """The word of each person under one scheme on a day. One statement."""
    return words_under(person_ids, [scheme], on)[scheme]


def outcomes_for(person_id: int, scheme: Scheme, on: date) -> set[Outcome]:
    """What stands behind the word: for the bodies that decide on waivers."""
    rows = db.session.execute(_decisions([person_id], [scheme], on))
    return {outcome for _key, _scheme, outcome, *_rest in rows}


def _decisions(person_ids: Collection[int], schemes: Collection[Scheme], on: date) -> Any:
    """What stands about these people. Under national vetting a match with a watch-list that two
    people confirmed stands as a refusal, like any other (R-IDN-04, R-VET-02a).
    """
    kept = another(Person, "decided on")
    key = func.coalesce(Person.same_as_id, Person.id)
    decided = (
        select(
            key, Clearance.scheme, Clearance.outcome, Clearance.valid_from, Clearance.valid_to,
            Clearance.conditions_open, review_required(kept, on), Clearance.id.label("in_order"),
        )
        .join(Person, Clearance.person_id == Person.id)
        .join(kept, kept.id == key)
        .where(
            or_(Person.id.in_(person_ids), Person.same_as_id.in_(person_ids)),
            Clearance.scheme.in_(schemes),
            stands(on, "person_id"),
        )
    )  # fmt: skip
    if Scheme.NATIONAL not in schemes:
        return decided.order_by("in_order")
    columns = decided.selected_columns
    refused = (Scheme.NATIONAL, Outcome.NOT_CLEARED, None, None, False, False, 0)
    listed = confirmed(person_ids).add_columns(
        *(
            cast(literal(value, column.type), column.type)
            for value, column in zip(refused, list(columns)[1:], strict=True)
        )
    )
    return decided.union_all(listed).order_by("in_order")


def review_required(person: Any, on: date) -> ColumnElement[bool]:
    """Whether something has happened that a clearance did not know of: another unit (R-VET-04),
    or under national vetting a name or a watch-list that was not compared yet (R-IDN-05).
    """
    return or_(moved(person, on), and_(Clearance.scheme == Scheme.NATIONAL, unscreened(person)))


def moved(person: Any, on: date) -> ColumnElement[bool]:
    """Whether a person serves, or has served since the decision, in another unit than on the day
    of the decision (R-VET-04). Whoever comes back has been elsewhere, and is reviewed.
    """
    elsewhere = exists().where(
        ServiceRecord.person_id == person.id,
        ServiceRecord.from_on > Clearance.decided_on,
        ServiceRecord.from_on <= on,
        ServiceRecord.unit_id.is_distinct_from(Clearance.unit_then_id),
    )
    return or_(Clearance.unit_then_id.is_distinct_from(person.unit_id), elsewhere)


def unit_words_under(unit_ids: Collection[int], schemes: Collection[Scheme], on: date) -> Words:
    """For each scheme and unit the word on a day: its own, or that of the nearest unit above.

    A refusal or suspension of a unit covers everything below it (R-HRD-03). One statement.
    """
    found: dict[tuple[Scheme, int], list[Standing]] = {}
    rows = db.session.execute(_unit_decisions(unit_ids, schemes, on)) if unit_ids else ()
    for key, scheme, *facts in rows:
        found.setdefault((scheme, key), []).append(_read(facts, on))
    words: Words = {scheme: {} for scheme in schemes}
    for (scheme, key), standings in found.items():
        words[scheme][key] = of_one_unit(standings)
    return words


def words_for_units(unit_ids: Collection[int], scheme: Scheme, on: date) -> dict[int, Standing]:
    """The word of each unit under one scheme on a day. One statement."""
    return unit_words_under(unit_ids, [scheme], on)[scheme]


def units_uncovered(
    unit_ids: Collection[int], first: date, last: date
) -> dict[int, frozenset[date]]:
    """For each unit the days of a span on which due diligence does not cover it (R-HRD-01):
    anything but *cleared*. A reading for the days on which something changes, one for each of them.
    """
    found: dict[int, set[date]] = {}
    turns = [*_turning(unit_ids, first, last), last + timedelta(days=1)] if unit_ids else []
    for day, after in pairwise(turns):
        words = words_for_units(unit_ids, Scheme.HRDDP, day)
        open_ = {u for u in unit_ids if words.get(u, NOT_SCREENED).word is not Word.CLEARED}
        for unit in open_:
            days = range((after - day).days)
            found.setdefault(unit, set()).update(day + timedelta(days=n) for n in days)
    return {unit: frozenset(days) for unit, days in found.items()}


def _turning(unit_ids: Collection[int], first: date, last: date) -> list[date]:
    """The first day, and every day after it on which a unit's word may change."""
    below, decided = another(Unit, "turning"), another(Unit, "decided")
    of_them = and_(
        Clearance.scheme == Scheme.HRDDP,
        Clearance.unit_id == decided.id,
        finished(Clearance.batch_id),
    )
    rows = db.session.execute(
        select(Clearance.decided_on, Clearance.valid_from, Clearance.valid_to)
        .join(decided, of_them)
        .join(below, below.path.startswith(decided.path))
        .where(below.id.in_(unit_ids))
        .distinct()
    ).all()
    days = {day for decided_on, begins, _ends in rows for day in (decided_on, begins) if day}
    days |= {ends + timedelta(days=1) for _decided, _begins, ends in rows if ends}
    led = another(Unit, "led")
    on_the_line = or_(led.path.startswith(below.path), below.path.startswith(led.path))
    days |= set(
        db.session.scalars(
            select(Command.from_on)
            .join(led, Command.unit_id == led.id)
            .join(below, on_the_line)
            .where(below.id.in_(unit_ids), Command.from_on.between(first, last))
        )
    )
    return sorted({first} | {day for day in days if first < day <= last})


def _unit_decisions(unit_ids: Collection[int], schemes: Collection[Scheme], on: date) -> Any:
    decided = another(Unit, "decided")
    return (
        select(
            Unit.id, Clearance.scheme, Clearance.outcome, Clearance.valid_from,
            Clearance.valid_to, Clearance.conditions_open, _led_by_another(decided, on),
        )
        .join(decided, Unit.path.startswith(decided.path))
        .join(Clearance, Clearance.unit_id == decided.id)
        .where(
            Unit.id.in_(unit_ids), Clearance.scheme.in_(schemes), stands(on, "unit_id")
        )
        .order_by(func.length(decided.path).desc(), Clearance.id.desc())
    )  # fmt: skip


def _led_by_another(decided: Any, on: date) -> ColumnElement[bool]:
    """Whether somebody has taken command since due diligence decided: of the unit that was
    decided about, of the asked one, of one between the two or below it. It waits until they are
    assessed too (R-HRD-06).
    """
    led = another(Unit, "led")
    return and_(
        Clearance.scheme == Scheme.HRDDP,
        exists().where(
            Command.unit_id == led.id,
            Command.from_on > Clearance.decided_on,
            Command.from_on <= on,
            led.path.startswith(decided.path),
            or_(Unit.path.startswith(led.path), led.path.startswith(Unit.path)),
        ),
    )


def under_refusal(on: date, scheme: Scheme = Scheme.HRDDP) -> Select[int]:
    """Keys of every unit that is, or lies below, a unit that is not cleared or suspended; an
    appeal that is not decided yet changes nothing.
    """
    decided = another(Unit, "decided")
    return (
        select(Unit.id)
        .join(decided, Unit.path.startswith(decided.path))
        .join(Clearance, Clearance.unit_id == decided.id)
        .where(
            Clearance.scheme == scheme,
            Clearance.outcome.in_(HOLDS),
            stands(on, "unit_id"),
        )
        .distinct()
    )


def turns_of(unit_: Unit, scheme: Scheme) -> list[date]:
    """The days on which what stands about a unit, or one above it, began or may have changed; none
    where it was never refused or suspended.
    """
    above = select(Unit.id).where(literal(unit_.path).startswith(Unit.path))
    rows = db.session.execute(
        select(Clearance.outcome, Clearance.decided_on, Clearance.valid_from)
        .where(Clearance.unit_id.in_(above), Clearance.scheme == scheme)
        .limit(4000)
    ).all()
    if all(row.outcome not in HOLDS for row in rows):
        return []
    return sorted({day for row in rows for day in row[1:] if day is not None})


def suspended_units(on: date, scheme: Scheme = Scheme.HRDDP) -> frozenset[int]:
    """The units whose support is frozen on a day, with everything below them (R-HRD-03)."""
    return frozenset(db.session.scalars(under_refusal(on, scheme)))


def list_stops(person_ids: Collection[int]) -> frozenset[int]:
    """Whose pay stops because two people found them on a watch-list, and nothing of it
    (R-IDN-04). One statement.
    """
    return frozenset(db.session.scalars(confirmed(person_ids))) if person_ids else frozenset()


def age_stops(person_ids: Collection[int], on: date) -> dict[int, AgeStop]:
    """Whom age stops on a day (R-AGE-01, 04), and nothing of why. One statement."""
    if not person_ids:
        return {}
    rows = db.session.execute(
        select(
            func.coalesce(Person.same_as_id, Person.id), Person.same_as_id, Person.born,
            Person.category, Person.status, AgeDoubt.state,
        )
        .outerjoin(AgeDoubt, AgeDoubt.person_id == Person.id)
        .where(or_(Person.id.in_(person_ids), Person.same_as_id.in_(person_ids)))
        .order_by(AgeDoubt.closed_at, AgeDoubt.id)
    ).all()  # fmt: skip
    records: dict[int, list[Any]] = {}
    for key, *facts in rows:
        records.setdefault(key, []).append(facts)
    stops = {key: _age_stop(facts, on) for key, facts in records.items()}
    return {key: stop for key, stop in stops.items() if stop is not None}


def _age_stop(facts: Sequence[Any], on: date) -> AgeStop | None:
    kept = next((each for each in facts if each[0] is None), facts[0])
    return age_stop(
        [born for _joined, born, *_rest in facts],
        [each[4] for each in facts if each[4] is not None],
        category=kept[2],
        status=kept[3],
        on=on,
    )


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


def file_of_person(person_ids: Sequence[int]) -> Sequence[Clearance]:
    """Every decision about a person, newest first. Ask for the permission to read it before."""
    return db.session.scalars(
        select(Clearance)
        .where(Clearance.person_id.in_(person_ids), finished(Clearance.batch_id))
        .order_by(Clearance.id.desc())
        .limit(200)
    ).all()


def file_of_unit(unit: Unit) -> Sequence[Clearance]:
    """Every decision about a unit itself, newest first."""
    return db.session.scalars(
        select(Clearance)
        .where(Clearance.unit_id == unit.id, finished(Clearance.batch_id))
        .order_by(Clearance.id.desc())
        .limit(200)
    ).all()


def rounds(
    subjects: Collection[int], scheme: Scheme, *, units: bool = False
) -> dict[int, list[Clearance]]:
    """What a new decision about each of these people, or units, follows, newest first.

    For a person with several records these are the rows of one of them: of the one that holds a
    finding, so that a second record never opens a way past it, else of the newest. One statement.
    """
    key = Clearance.unit_id if units else func.coalesce(Person.same_as_id, Person.id)
    statement = select(key, Clearance).where(Clearance.scheme == scheme)
    if units:
        statement = statement.where(Clearance.unit_id.in_(subjects))
    else:
        statement = statement.join(Person, Clearance.person_id == Person.id).where(
            or_(Person.id.in_(subjects), Person.same_as_id.in_(subjects))
        )
    found: dict[int, dict[int | None, list[Clearance]]] = {}
    for subject, row in db.session.execute(statement.order_by(Clearance.id.desc())):
        found.setdefault(subject or 0, {}).setdefault(row.person_id, []).append(row)
    return {
        subject: max(records.values(), key=lambda rows: (rows[0].outcome in HOLDS, rows[0].id))
        for subject, records in found.items()
    }


def refusals_with(references: Collection[str]) -> set[tuple[str, str]]:
    """Scheme and reference of refusals on record: each refusal has its own (R-VET-09)."""
    rows = db.session.execute(
        select(Clearance.scheme, Clearance.reference).where(
            Clearance.reference.in_(references), Clearance.outcome.in_(ADVERSE)
        )
    )
    return {(scheme.value, reference) for scheme, reference in rows if reference}


def units_then(person_ids: Collection[int]) -> dict[int, list[Span]]:
    """For each person the units they served in: from, until, unit. One statement."""
    rows = db.session.execute(
        select(
            ServiceRecord.person_id, ServiceRecord.from_on, ServiceRecord.until_on,
            ServiceRecord.unit_id,
        ).where(ServiceRecord.person_id.in_(person_ids))
    )  # fmt: skip
    found: dict[int, list[Span]] = {}
    for person_id, from_on, until_on, unit_id in rows:
        found.setdefault(person_id, []).append((from_on, until_on, unit_id))
    return found


def recruited_by(person_id: int) -> list[int]:
    """The accounts that registered a person, any record of theirs, or placed them in a unit."""
    mine = or_(Person.id == person_id, Person.same_as_id == person_id)
    placed = (
        select(ServiceRecord.by_id)
        .join(Person, ServiceRecord.person_id == Person.id)
        .where(mine, ServiceRecord.unit_id.is_not(None))
    )
    return list(db.session.scalars(select(Person.registered_by_id).where(mine).union(placed)))


def numbered(
    numbers: Collection[str], *, reader: Reader, permission: Permission
) -> dict[str, Person]:
    """People within reach by exact programme or service number. One statement."""
    rows = db.session.scalars(
        select(Person).where(
            visible(reader, permission),
            or_(Person.number.in_(numbers), Person.service_number.in_(numbers)),
        )
    ).all()
    served = {each.service_number: each for each in rows if each.service_number in numbers}
    return {str(key): each for key, each in served.items()} | {
        each.number: each for each in rows if each.number in numbers
    }


def age_doubt(uid: UUID, *, reader: Reader) -> AgeDoubt:
    """One referral with its person: for focal points of child protection alone."""
    return existing(
        doubts_of(select(AgeDoubt))
        .where(
            AgeDoubt.uid == uid,
            AgeDoubt.purged_on.is_(None),
            visible(reader, Permission.AGE_REFERRAL_READ),
        )
        .options(joinedload(AgeDoubt.person), joinedload(AgeDoubt.raised_by))
    )


def doubts_of(statement: Any) -> Any:
    """With the person whom each referral is about today: a record that was joined to another one
    takes none of its referrals out of sight.
    """
    own = another(Person, "own")
    return statement.join(own, own.id == AgeDoubt.person_id).join(
        Person, Person.id == func.coalesce(own.same_as_id, own.id)
    )


def under_18_unreferred(*, reader: Reader, on: date, cursor: str | None = None) -> Page[Person]:
    """People whose birth date says under 18 and about whom no referral was ever opened.

    The database narrows by the written date, which sorts by its earliest day; the exact age is
    computed here, so that a page may show fewer lines than it has room for.
    """
    text, year = type_coerce(Person.born, String), on.year - 18
    written = or_(
        text >= str(year),
        and_(text >= str(year - 2), text.like("%~%")),
        and_(text >= str(year - 10), text.like("%X%")),
        text.like("%/%"),
    )
    referred = exists().where(
        AgeDoubt.person_id == Person.id,
        AgeDoubt.state.in_([AgeDoubtState.OPEN, AgeDoubtState.CHILD]),
    )
    statement = (
        select(Person)
        .where(written, known(), visible(reader, Permission.AGE_REFERRAL_READ), ~referred)
        .options(joinedload(Person.unit))
    )
    found = page_of(statement, Person.id, cursor=cursor)
    young = [each for each in found.rows if each.born and each.born.youngest_age(on) < 18]
    return Page(young, found.before, found.after)
