"""Places in runs as others may ask for them: the roster, who waits, who is frozen."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.privacy import Shown
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Language, Person
from trainingmgr.registry.people.queries import visible, within
from trainingmgr.tabular.queries import finished
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import (
    Audience,
    Enrolment,
    EnrolmentMove,
    Particulars,
)
from trainingmgr.training.enrolments.queries.grouping import groups
from trainingmgr.training.enrolments.queries.judging import (
    TAKES_PEOPLE,
    gate,
    languages_of,
)
from trainingmgr.training.enrolments.rules import (
    ON_THE_ROSTER,
    WAITS,
    EnrolmentState,
)
from trainingmgr.training.enrolments.rules.gate import (
    Piece,
    Verdict,
    frozen_by,
)
from trainingmgr.training.enrolments.rules.particulars import Contradiction, contradictions


@dataclass(frozen=True)
class Line:
    """One line of a list of a run's people, with what the gate says of it today."""

    enrolment: Enrolment
    verdict: Verdict
    reader: Reader
    frozen: tuple[Piece, ...] = ()
    written: "Written | None" = None
    group: str = ""
    """The group of a run with groups that they are in on that day."""

    @property
    def person(self) -> Any:
        """The person as this reader may see them."""
        return Shown(self.enrolment.person, self.reader)

    @property
    def may_be_printed(self) -> bool:
        """Nobody withdrawn for age stands on a list or a card that leaves the page (R-AGE-01)."""
        return not self.verdict.is_withdrawn


@dataclass(frozen=True)
class Written:
    """What was written of a nominee, as this reader may see it, and where the register differs."""

    particulars: Any
    contradictions: Sequence[Contradiction]


def written_of(places: Collection[Enrolment], reader: Reader) -> dict[int, Written]:
    """By place, where something was written. The persons come with their unit. Two statements."""
    rows = db.session.scalars(
        select(Particulars).where(Particulars.enrolment_id.in_([each.id for each in places]))
    ).all()
    by_id = {each.id: each.person for each in places}
    spoken = languages_of({by_id[row.enrolment_id].id for row in rows}) if rows else {}
    found = {}
    for row in rows:
        person = by_id[row.enrolment_id]
        found[row.enrolment_id] = Written(
            Shown(row, reader),
            contradictions(
                unit=(row.unit, person.unit.code if person.unit else None),
                languages=(row.languages, spoken.get(person.id, ())),
                literacy=(row.literacy, person.literacy),
            ),
        )
    return found


def particulars_of(place: Enrolment) -> Particulars | None:
    return db.session.scalar(select(Particulars).where(Particulars.enrolment_id == place.id))


def listed(cohort: Cohort, reader: Reader) -> Select[Enrolment]:
    """Places in this run of people whom the reader may see."""
    return (
        select(Enrolment)
        .join(Enrolment.person)
        .where(
            Enrolment.cohort_id == cohort.id,
            or_(visible(reader), _joined(reader)),
            finished(Enrolment.batch_id),
        )
        .options(
            contains_eager(Enrolment.person).joinedload(Person.unit),
            contains_eager(Enrolment.person).joinedload(Person.rank),
        )
    )


def _joined(reader: Reader) -> ColumnElement[bool]:
    """Places under a record that was joined to another one since: history stays on the list."""
    kept = another(Person, "kept")
    reach = within(reader.reach(Permission.PERSON_READ), holder_id=reader.holder_id)
    return and_(Person.same_as_id.is_not(None), reach, exists().where(kept.id == Person.same_as_id))


MOST = 1000
"""No run has more people on its lists than this; a course takes 120 at most."""
BY_NAME = (Person.sort_name, Person.id)


def nominated(cohort: Cohort, *, reader: Reader, on: date) -> Sequence[Line]:
    """Who waits to be confirmed, with every missing piece: those who can be come first."""
    rows = db.session.scalars(
        listed(cohort, reader).where(Enrolment.state.in_(WAITS)).order_by(*BY_NAME).limit(MOST)
    ).all()
    lines = judged(cohort, rows, reader, on)
    return sorted(lines, key=lambda line: not line.verdict.may_join)


def waiting(cohort: Cohort, *, reader: Reader, on: date) -> Sequence[Line]:
    """The waiting list, in the order in which seats are given."""
    rows = db.session.scalars(
        listed(cohort, reader)
        .where(Enrolment.state == EnrolmentState.WAITLISTED)
        .order_by(Enrolment.waits_since, Enrolment.id)
        .limit(MOST)
    ).all()
    return judged(cohort, rows, reader, on)


def roster(cohort: Cohort, *, reader: Reader, on: date, sort: str = "name") -> Sequence[Line]:
    """Who is on the run, with what freezes them today (R-HRD-03).

    By name, or by number, rank (the highest first) or unit and then by name; a minus sign turns
    the order round. An order that is not known is by name.
    """
    rows = db.session.scalars(
        listed(cohort, reader)
        .where(Enrolment.state.in_(ON_THE_ROSTER))
        .order_by(*BY_NAME)
        .limit(MOST)
    ).all()
    in_group = groups(cohort, on).by_place
    lines = [
        replace(line, group=found.code) if (found := in_group.get(line.enrolment.id)) else line
        for line in judged(cohort, rows, reader, on)
    ]
    if sort.lstrip("-") in _SORTS:
        lines.sort(key=lambda line: _SORTS[sort.lstrip("-")](line.enrolment.person))
    return lines[::-1] if sort.startswith("-") else lines


_SORTS: dict[str, Callable[[Person], tuple[Any, ...]]] = {
    "number": lambda person: (person.service_number or person.number,),
    "rank": lambda person: (person.rank is None, -person.rank.position if person.rank else 0),
    "unit": lambda person: (person.unit is None, person.unit.code if person.unit else ""),
}


def left(cohort: Cohort, *, reader: Reader) -> Sequence[Enrolment]:
    """Who was on the run, or nominated, and is not any more."""
    stays = ON_THE_ROSTER | WAITS | {EnrolmentState.WAITLISTED}
    return db.session.scalars(
        listed(cohort, reader).where(Enrolment.state.not_in(stays)).order_by(*BY_NAME).limit(MOST)
    ).all()


def judged(cohort: Cohort, rows: Sequence[Enrolment], reader: Reader, on: date) -> list[Line]:
    kept = {row.id: row.person.same_as_id or row.person_id for row in rows}
    verdicts = gate(cohort, set(kept.values()), on)
    written = written_of(rows, reader)
    return [
        Line(
            row,
            verdicts[kept[row.id]],
            reader,
            frozen_by(verdicts[kept[row.id]], on, row.state),
            written.get(row.id),
        )
        for row in rows
    ]


def frozen(cohort: Cohort, *, reader: Reader, on: date) -> Sequence[Line]:
    """Who is on the run and whom a suspension, an ended clearance or an age doubt freezes.

    Derived: nobody is taken off, and what they attended stays (R-HRD-03).
    """
    return [line for line in roster(cohort, reader=reader, on=on) if line.frozen]


def frozen_ids(
    cohort: Cohort, on: date, *, among: Collection[int] | None = None
) -> dict[int, tuple[Piece, ...]]:
    """For the rooms above: the place's key and what freezes it, whoever asks. With `among`, of
    these places alone.
    """
    rows = db.session.execute(
        select(Enrolment.id, func.coalesce(Person.same_as_id, Person.id), Enrolment.state)
        .join(Person, Enrolment.person_id == Person.id)
        .where(
            Enrolment.cohort_id == cohort.id,
            Enrolment.state.in_(ON_THE_ROSTER),
            finished(Enrolment.batch_id),
            Enrolment.id.in_(among) if among is not None else true(),
        )
    ).all()
    verdicts = gate(cohort, {person_id for _key, person_id, _state in rows}, on)
    found = {key: frozen_by(verdicts[person_id], on, state) for key, person_id, state in rows}
    return {key: missing for key, missing in found.items() if missing}


def run(uid: UUID, *, reader: Reader, permission: Permission) -> Cohort:
    """A run with its course and centre, if the reader may do this with it. One statement."""
    return existing(
        select(Cohort)
        .where(Cohort.uid == uid, cohorts.visible(reader, permission))
        .options(joinedload(Cohort.course), joinedload(Cohort.centre))
    )


def enrolment(uid: UUID, *, reader: Reader, permission: Permission) -> Enrolment:
    """One place with its person, run and who nominated: if the reader may see both."""
    return existing(
        select(Enrolment)
        .join(Enrolment.person)
        .join(Enrolment.cohort)
        .where(
            Enrolment.uid == uid,
            visible(reader),
            cohorts.visible(reader, permission),
            finished(Enrolment.batch_id),
        )
        .options(
            contains_eager(Enrolment.person).joinedload(Person.unit),
            contains_eager(Enrolment.person).joinedload(Person.rank),
            contains_eager(Enrolment.cohort).joinedload(Cohort.centre),
            contains_eager(Enrolment.cohort).joinedload(Cohort.course),
            joinedload(Enrolment.nominated_by),
        )
        .execution_options(populate_existing=True)
    )


def moves(enrolment_: Enrolment) -> Sequence[EnrolmentMove]:
    """What happened to one place, oldest first."""
    return db.session.scalars(
        select(EnrolmentMove)
        .where(EnrolmentMove.enrolment_id == enrolment_.id)
        .order_by(EnrolmentMove.id)
        .limit(200)
    ).all()


def earlier(enrolment_ids: Collection[int]) -> dict[int, list[int]]:
    """For each place the places it continues, after transfers: their attendance counts on."""
    following = {each: each for each in enrolment_ids}
    chains: dict[int, list[int]] = {each: [] for each in enrolment_ids}
    while following:
        rows = db.session.execute(
            select(Enrolment.id, Enrolment.continues_id).where(
                Enrolment.id.in_(following), Enrolment.continues_id.is_not(None)
            )
        ).all()
        following = {before: following[key] for key, before in rows if before is not None}
        for before, first in following.items():
            chains[first].append(before)
    return chains


def of_person(person_ids: Collection[int], *, reader: Reader) -> Sequence[Enrolment]:
    """The runs of one human being that the reader may see, newest first."""
    return db.session.scalars(
        select(Enrolment)
        .join(Enrolment.cohort)
        .where(
            Enrolment.person_id.in_(person_ids),
            cohorts.visible(reader),
            finished(Enrolment.batch_id),
        )
        .options(contains_eager(Enrolment.cohort).joinedload(Cohort.course))
        .order_by(Cohort.starts_on.desc(), Enrolment.id.desc())
        .limit(200)
    ).all()


def placed(cohort: Cohort, person_ids: Collection[int]) -> set[int]:
    """Who of these people has, or had, a place in the run."""
    return set(
        db.session.scalars(
            select(Enrolment.person_id).where(
                Enrolment.cohort_id == cohort.id, Enrolment.person_id.in_(person_ids)
            )
        )
    )


def audience(cohort: Cohort) -> Audience | None:
    return db.session.scalar(select(Audience).where(Audience.cohort_id == cohort.id))


def own_nominations(cohort: Cohort, *, reader: Reader) -> frozenset[int]:
    """Places that whoever looks nominated, with any account: another person confirms them."""
    return frozenset(
        db.session.scalars(
            select(Enrolment.id)
            .join(Enrolment.nominated_by)
            .where(Enrolment.cohort_id == cohort.id, User.holder_id == reader.holder_id)
        )
    )


UNDO_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class LastDeed:
    """What somebody did last for many people of a run, and those for whom it still stands."""

    at: datetime
    places: Sequence[Enrolment]


def last_nominations(cohort: Cohort, *, by: Reader) -> LastDeed | None:
    """The reader's own last nominations of the day, as far as nobody has confirmed them."""
    return _last("PeopleNominated", Enrolment.nominated_by_id, WAITS, cohort, by)


def last_confirmations(cohort: Cohort, *, by: Reader) -> LastDeed | None:
    """The reader's own last confirmations of the day, before teaching begins."""
    states = {EnrolmentState.CONFIRMED, EnrolmentState.WAITLISTED}
    if cohort.state not in (CohortState.NOMINATIONS_OPEN, CohortState.CONFIRMED):
        return None
    return _last("PeopleConfirmed", Enrolment.confirmed_by_id, states, cohort, by)


def _last(
    event: str,
    deed_by: InstrumentedAttribute[Any],
    states: Collection[EnrolmentState],
    cohort: Cohort,
    by: Reader,
) -> LastDeed | None:
    """Two statements, one where there is nothing to take back."""
    entry = db.session.scalar(
        select(JournalEntry)
        .where(
            JournalEntry.about_kind == "cohort",
            JournalEntry.about_id == cohort.id,
            JournalEntry.event == event,
            JournalEntry.by_id == by.id,
            JournalEntry.at >= clock.now() - UNDO_WITHIN,
        )
        .order_by(JournalEntry.number.desc())
        .limit(1)
    )
    if entry is None:
        return None
    numbers = [str(each) for each in cast("list[str]", entry.facts.get("people", []))]
    found = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(
            Enrolment.cohort_id == cohort.id,
            deed_by == by.id,
            Enrolment.state.in_(states),
            Person.number.in_(numbers),
        )
        .options(contains_eager(Enrolment.person), joinedload(Enrolment.cohort))
        .order_by(Enrolment.id)
    ).all()
    return LastDeed(entry.at, found) if found else None


def other_runs(cohort: Cohort, *, reader: Reader) -> Sequence[Cohort]:
    """Other runs of the same course that take people: where somebody can be transferred."""
    return db.session.scalars(
        select(Cohort)
        .where(
            Cohort.course_id == cohort.course_id,
            Cohort.id != cohort.id,
            Cohort.state.in_(TAKES_PEOPLE),
            cohorts.visible(reader, Permission.ENROLMENT_CONFIRM),
        )
        .options(joinedload(Cohort.centre))
        .order_by(Cohort.starts_on)
        .limit(50)
    ).all()


def tongues_of(person_ids: Collection[int]) -> dict[int, list[tuple[str, bool]]]:
    """The languages of these people, and whether they read each. One statement."""
    found: dict[int, list[tuple[str, bool]]] = {}
    for key, code, reads in db.session.execute(
        select(Language.person_id, Language.code, Language.reads)
        .where(Language.person_id.in_(person_ids))
        .order_by(Language.person_id, Language.id)
    ):
        found.setdefault(key, []).append((code, reads))
    return found
