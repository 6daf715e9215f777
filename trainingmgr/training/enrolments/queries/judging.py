"""The gate asked for a set of people at once: the statements do not depend on how many."""

from collections.abc import Collection
from dataclasses import field
from datetime import date

from sqlalchemy import Subquery, and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import another, db
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Language, Person
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.people.rules import Category
from trainingmgr.registry.structure.models import Rank, Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.queries import finished
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, CohortModule, RecipientUnit, TrainingSession
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import Module, ModuleVersion, Prerequisite
from trainingmgr.training.enrolments.models import (
    Audience,
    Enrolment,
    Waiver,
)
from trainingmgr.training.enrolments.queries.grouping import asks_for
from trainingmgr.training.enrolments.rules import (
    TAKES_A_SEAT,
    EnrolmentState,
    seats,
)
from trainingmgr.training.enrolments.rules.gate import (
    Clash,
    Facts,
    Nominee,
    Run,
    Verdict,
    literacy_asked,
    pieces,
)
from trainingmgr.training.records import queries as records
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.queries.units import unit_words_under, words_for_units
from trainingmgr.vetting.rules import NOT_SCREENED, Cover, Standing, Word, cover

TAKES_PEOPLE = frozenset({CohortState.NOMINATIONS_OPEN, CohortState.CONFIRMED, CohortState.RUNNING})
COMES_BACK = frozenset({EnrolmentState.WITHDRAWN, EnrolmentState.DEFERRED})
"""Whoever left like this may be nominated again for the same run."""


def gate(
    cohort: Cohort, person_ids: Collection[int], on: date, *, nominating: bool = False
) -> dict[int, Verdict]:
    """What the gate says of each of these people for this run, as at a day.

    Words are those of the run's first day, or of the day where the run has begun (R-VET-03).
    With `nominating`, whoever is on the run already is stopped. Sixteen statements at most.
    """
    if not person_ids:
        return {}
    run = asked_by(cohort)
    people = _nominees(cohort, run, person_ids, on, nominating=nominating)
    return {each: Verdict(pieces(Facts(run, people.get(each), on)), run) for each in person_ids}


def asked_by(cohort: Cohort) -> Run:
    """What the run asks of everybody on it. Six statements."""
    versions = db.session.execute(
        select(ModuleVersion, Module.code)
        .join(CohortModule, CohortModule.version_id == ModuleVersion.id)
        .join(Module, ModuleVersion.module_id == Module.id)
        .where(CohortModule.cohort_id == cohort.id)
        .options(selectinload(ModuleVersion.prerequisites).joinedload(Prerequisite.module))
        .order_by(CohortModule.position)
    ).all()
    needs = tuple(version.needs for version, _code in versions)
    audience = db.session.scalar(select(Audience).where(Audience.cohort_id == cohort.id))
    women, others = taken(cohort.id)
    free = seats(cohort.capacity, cohort.seats_for_women, women, others)
    return Run(
        code=cohort.code,
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        is_open=cohort.state in TAKES_PEOPLE,
        schemes=cohorts.required_schemes([cohort.id])[cohort.id],
        modules={version.module_id: code for version, code in versions},
        needs=needs,
        needed_codes={
            each.module_id: each.module.code
            for version, _code in versions
            for each in version.prerequisites
        },
        order=tuple(version.module_id for version, _code in versions),
        languages=frozenset(cohort.languages),
        has_interpreter=cohort.interpreter_needed,
        literacy=literacy_asked(version.literacy_required for version, _code in versions),
        categories=frozenset(map(Category, audience.categories)) if audience else frozenset(),
        bands=frozenset(audience.bands) if audience else frozenset(),
        free_for_women=free[0],
        free_for_others=free[1],
    )


def taken(cohort_id: int) -> tuple[int, int]:
    """Seats that are taken: by women, by others."""
    rows = db.session.execute(
        select(Person.sex, func.count())
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state.in_(TAKES_A_SEAT))
        .group_by(Person.sex)
    ).all()
    women = sum(count for sex, count in rows if sex is Sex.F)
    return women, sum(count for _sex, count in rows) - women


def _nominees(
    cohort: Cohort, run: Run, ids: Collection[int], on: date, *, nominating: bool
) -> dict[int, Nominee]:
    rows = db.session.execute(
        select(
            Person.id, Person.category, Person.status, Person.sex, Person.unit_id,
            Person.literacy, Rank.band,
        )
        .outerjoin(Rank, Person.rank_id == Rank.id)
        .where(Person.id.in_(ids), known())
    ).all()  # fmt: skip
    day = max(on, run.starts_on)
    found = [row.id for row in rows]
    words = vetting.words_under(found, run.schemes, day)
    units = {row.unit_id for row in rows if row.unit_id}
    unit_words = unit_words_under(units, run.schemes, day)
    ages = vetting.age_stops(found, on)
    wanted = {*run.modules, *run.needed_codes}
    held = records.held(found, wanted, run.starts_on)
    spoken = languages_of(found)
    clashes = _clashes(cohort, found)
    places = _places(cohort.id, found)
    return {
        row.id: Nominee(
            category=row.category,
            status=row.status,
            sex=row.sex,
            band=row.band,
            has_unit=row.unit_id is not None,
            age=ages.get(row.id),
            words=_of(words, row.id),
            unit_words=_of(unit_words, row.unit_id),
            held=held.get(row.id, {}),
            languages=spoken.get(row.id, frozenset()),
            literacy=row.literacy,
            clashes=tuple(clashes.get(row.id, ())),
            is_nominated=nominating and row.id in places and places[row.id].state not in COMES_BACK,
            has_seat=row.id in places and places[row.id].state in TAKES_A_SEAT,
            waivers=places[row.id].waivers if row.id in places else {},
        )
        for row in rows
    }


def _of(words: vetting.Words, key: int | None) -> dict[Scheme, Standing]:
    return {
        scheme: standings[key]
        for scheme, standings in words.items()
        if key is not None and key in standings
    }


def languages_of(ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The codes of the languages that the register lists for these people."""
    spoken: dict[int, set[str]] = {}
    for person_id, code in db.session.execute(
        select(Language.person_id, Language.code).where(Language.person_id.in_(ids))
    ):
        spoken.setdefault(person_id, set()).add(code)
    return {key: frozenset(codes) for key, codes in spoken.items()}


@dataclass
class _Place:
    state: EnrolmentState
    waivers: dict[str, date] = field(default_factory=dict)


def _places(cohort_id: int, ids: Collection[int]) -> dict[int, _Place]:
    """The places that these people have in the run, with their waivers."""
    kept = func.coalesce(Person.same_as_id, Person.id)
    rows = db.session.execute(
        select(kept, Enrolment.state, Waiver.piece, Waiver.until_on)
        .join(Person, Enrolment.person_id == Person.id)
        .outerjoin(Waiver, Waiver.enrolment_id == Enrolment.id)
        .where(
            Enrolment.cohort_id == cohort_id,
            or_(Person.id.in_(ids), Person.same_as_id.in_(ids)),
            finished(Enrolment.batch_id),
        )
    )
    found: dict[int, _Place] = {}
    for person_id, state, piece, until_on in rows:
        place = found.setdefault(person_id, _Place(state))
        if piece is not None:
            place.waivers[piece] = until_on
    return found


def _clashes(cohort: Cohort, ids: Collection[int]) -> dict[int, list[Clash]]:
    """Other runs in which these people have a seat at the same time (R-TRN-06).

    By class where both runs have a timetable; by the runs' dates where one has none yet. Of a run
    with groups only the classes that ask for the person: who is in no group yet is asked when they
    are put in one. Two statements.
    """
    kept = func.coalesce(Person.same_as_id, Person.id)
    ours, theirs = another(TrainingSession, "ours"), another(TrainingSession, "theirs")
    elsewhere = and_(
        or_(Person.id.in_(ids), Person.same_as_id.in_(ids)),
        Enrolment.state.in_(TAKES_A_SEAT),
        Enrolment.cohort_id != cohort.id,
        Cohort.state != CohortState.CANCELLED,
        finished(Enrolment.batch_id),
    )
    here = _places_here(cohort)
    by_class = db.session.execute(
        select(kept, Cohort.code, func.min(ours.on))
        .select_from(Enrolment)
        .join(Person, Enrolment.person_id == Person.id)
        .join(Cohort, Enrolment.cohort_id == Cohort.id)
        .join(theirs, theirs.cohort_id == Cohort.id)
        .join(
            ours,
            and_(ours.on == theirs.on, ours.starts < theirs.ends, theirs.starts < ours.ends),
        )
        .outerjoin(here, here.c.kept == kept)
        .where(
            elsewhere,
            ours.cohort_id == cohort.id,
            asks_for(Enrolment, theirs),
            asks_for(here.c, ours),
        )
        .group_by(kept, Cohort.code)
        .order_by(Cohort.code)
    )
    planned = exists().where(TrainingSession.cohort_id == Cohort.id)
    planned_here = exists().where(TrainingSession.cohort_id == cohort.id)
    by_dates = db.session.execute(
        select(kept, Cohort.code)
        .select_from(Enrolment)
        .join(Person, Enrolment.person_id == Person.id)
        .join(Cohort, Enrolment.cohort_id == Cohort.id)
        .where(
            elsewhere,
            Cohort.starts_on <= cohort.ends_on,
            Cohort.ends_on >= cohort.starts_on,
            ~and_(planned, planned_here),
        )
        .order_by(Cohort.code)
    )
    found: dict[int, list[Clash]] = {}
    for person_id, code, on in by_class:
        found.setdefault(person_id, []).append(Clash(code, on))
    for person_id, code in by_dates:
        found.setdefault(person_id, []).append(Clash(code))
    return found


def _places_here(cohort: Cohort) -> Subquery:
    """The places in a run, each with the key of the person they are kept as."""
    place, member = another(Enrolment, "here"), another(Person, "member here")
    return (
        select(func.coalesce(member.same_as_id, member.id).label("kept"), place.id.label("id"))
        .join(member, place.person_id == member.id)
        .where(place.cohort_id == cohort.id)
        .subquery()
    )


def uncovered_units(cohort: Cohort) -> list[tuple[Unit, Standing]]:
    """Recipient units whose HRDDP standing does not cover the whole run, if it is in scope.

    Empty for a run that is out of scope. An in-scope run may not be confirmed while there is one
    (R-HRD-01, 02).
    """
    if Scheme.HRDDP not in cohorts.required_schemes([cohort.id])[cohort.id]:
        return []
    units = db.session.scalars(
        select(Unit)
        .join(RecipientUnit, RecipientUnit.unit_id == Unit.id)
        .where(RecipientUnit.cohort_id == cohort.id)
        .order_by(Unit.code)
    ).all()
    words = words_for_units([each.id for each in units], Scheme.HRDDP, cohort.starts_on)
    found = [(each, words.get(each.id, NOT_SCREENED)) for each in units]
    return [(unit, standing) for unit, standing in found if not _covers(standing, cohort)]


def _covers(standing: Standing, cohort: Cohort) -> bool:
    reach = cover(standing.valid_to, cohort.starts_on, cohort.ends_on)
    return standing.word is Word.CLEARED and reach is Cover.WHOLE
