from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, facets
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reach, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Organisation, RequiredScheme, TrainingCentre
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts.models import (
    AcceptedBreach,
    Approval,
    CloseOut,
    Cohort,
    CohortGroup,
    CohortModule,
    Funder,
    Joining,
    RecipientUnit,
    SessionTrainer,
    TrainingSession,
)
from trainingmgr.training.cohorts.rules import (
    APPROVAL_DAYS,
    OVER,
    CohortState,
    ModuleLimits,
    Provision,
    Side,
    content_hash,
    schemes_required,
)
from trainingmgr.training.cohorts.words import FOR_WOMEN
from trainingmgr.training.curricula.models import Course, Module, ModuleVersion
from trainingmgr.training.curricula.rules import VersionState
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.queries import centres_at


def within(reach: Reach, *, holder_id: int | None = None) -> ColumnElement[bool]:
    """The runs that a reach covers: of its centres, or those in which one teaches oneself."""
    if reach.national:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reach.centres:
        ways.append(Cohort.centre_id.in_(reach.centres))
    if reach.places:
        ways.append(Cohort.centre_id.in_(centres_at(reach.places)))
    if reach.own and holder_id is not None:
        ways.append(_taught_by(holder_id))
    return or_(*ways) if ways else false()


def _taught_by(holder_id: int) -> ColumnElement[bool]:
    return exists().where(
        TrainingSession.cohort_id == Cohort.id,
        SessionTrainer.session_id == TrainingSession.id,
        Trainer.id == SessionTrainer.trainer_id,
        Person.id == Trainer.person_id,
        Person.holder_id == holder_id,
    )


def visible(reader: Reader, permission: Permission = Permission.COHORT_READ) -> ColumnElement[bool]:
    return within(reader.reach(permission), holder_id=reader.holder_id)


def cohort(uid: UUID, *, reader: Reader, permission: Permission = Permission.COHORT_READ) -> Cohort:
    """The run with its whole plan and its approvals: if the reader may see it."""
    return _whole(Cohort.uid == uid, visible(reader, permission))


def planned(cohort_id: int) -> Cohort:
    """The run with its whole plan, whoever asks: for deeds that have found it already."""
    return _whole(Cohort.id == cohort_id)


def _whole(*where: ColumnElement[bool]) -> Cohort:
    return existing(
        select(Cohort)
        .where(*where)
        .options(
            joinedload(Cohort.course),
            joinedload(Cohort.centre),
            joinedload(Cohort.room),
            joinedload(Cohort.lead).joinedload(Trainer.person),
            selectinload(Cohort.modules)
            .joinedload(CohortModule.module_version)
            .joinedload(ModuleVersion.module)
            .joinedload(Module.topic),
            selectinload(Cohort.funders)
            .joinedload(Funder.organisation)
            .selectinload(Organisation.required_schemes),
            selectinload(Cohort.recipients).joinedload(RecipientUnit.unit),
            selectinload(Cohort.approvals).joinedload(Approval.by),
            selectinload(Cohort.groups),
        )
        .execution_options(populate_existing=True)
    )


def cohorts(
    *,
    reader: Reader,
    states: Collection[CohortState] = (),
    centre_id: int | None = None,
    course_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    cursor: str | None = None,
) -> Page[Cohort]:
    """Runs within reach, latest first, with course and centre. One statement."""
    statement = _dated(reader, since, until).options(
        joinedload(Cohort.course), joinedload(Cohort.centre)
    )
    if states:
        statement = statement.where(Cohort.state.in_(list(states)))
    if centre_id is not None:
        statement = statement.where(Cohort.centre_id == centre_id)
    if course_id is not None:
        statement = statement.where(Cohort.course_id == course_id)
    return page_of(statement, Cohort.starts_on, Cohort.id, cursor=cursor, descending=True)


def counts(asked: Mapping[str, Any], *, reader: Reader) -> facets.Counts:
    """How many runs each state, centre and course would leave. One statement."""
    rows = _dated(reader, asked.get("since"), asked.get("until"))
    return facets.counts(
        rows.join(Cohort.course).join(Cohort.centre),
        {"state": Cohort.state, "centre": TrainingCentre.code, "course": Course.code},
        asked,
    )


def _dated(reader: Reader, since: date | None, until: date | None) -> Select[Cohort]:
    rows = select(Cohort).where(visible(reader))
    if since is not None:
        rows = rows.where(Cohort.ends_on >= since)
    return rows if until is None else rows.where(Cohort.starts_on <= until)


def supported(*, reader: Reader, on: date) -> set[int]:
    """Keys of the units that runs support which are planned or under way, within reach."""
    return set(
        db.session.scalars(
            select(RecipientUnit.unit_id)
            .join(Cohort, Cohort.id == RecipientUnit.cohort_id)
            .where(Cohort.state.not_in(OVER), Cohort.ends_on >= on, visible(reader))
        )
    )


def facts_of(cohort_: Cohort) -> dict[str, object]:
    """Everything that an approval agrees to, as plain values."""
    return {
        "course": cohort_.course_id,
        "centre": cohort_.centre_id,
        "room": cohort_.room_id,
        "starts_on": cohort_.starts_on,
        "ends_on": cohort_.ends_on,
        "languages": sorted(cohort_.languages),
        "interpreter": cohort_.interpreter_needed,
        "lead": cohort_.lead_id,
        "capacity": cohort_.capacity,
        "seats_for_women": cohort_.seats_for_women,
        "for_women": {name: getattr(cohort_, name).value for name in FOR_WOMEN},
        "versions": [each.version_id for each in cohort_.modules],
        "funders": sorted(each.organisation_id for each in cohort_.funders),
        "recipients": sorted(each.unit_id for each in cohort_.recipients),
    }


def plan_hash(cohort_: Cohort) -> str:
    return content_hash(facts_of(cohort_))


def standing_approvals(cohort_: Cohort) -> dict[Side, Approval]:
    """The approvals that count: of exactly this plan, the other side's not a week away."""
    this = plan_hash(cohort_)
    oldest = clock.now() - timedelta(days=APPROVAL_DAYS)
    waits = cohort_.state is CohortState.PLANNED
    return {
        each.side: each
        for each in cohort_.approvals
        if each.content_hash == this and (not waits or each.at >= oldest)
    }


def holders_of(user_ids: Collection[int]) -> frozenset[int]:
    """Who stands behind these accounts."""
    return frozenset(db.session.scalars(select(User.holder_id).where(User.id.in_(user_ids))))


def required_schemes(cohort_ids: Collection[int]) -> dict[int, frozenset[Scheme]]:
    """For each run the schemes under which people must be cleared: never empty (R-VET-02b).

    Two statements, however many runs.
    """
    scopes: dict[int, list[Any]] = {}
    for cohort_id, scope in db.session.execute(
        select(CohortModule.cohort_id, ModuleVersion.hrddp_scope)
        .join(ModuleVersion, CohortModule.version_id == ModuleVersion.id)
        .where(CohortModule.cohort_id.in_(cohort_ids))
    ):
        scopes.setdefault(cohort_id, []).append(scope)
    funded: dict[int, list[set[Scheme]]] = {}
    for cohort_id, scheme in db.session.execute(
        select(Funder.cohort_id, RequiredScheme.scheme)
        .join(RequiredScheme, RequiredScheme.organisation_id == Funder.organisation_id)
        .where(Funder.cohort_id.in_(cohort_ids))
    ):
        funded.setdefault(cohort_id, []).append({scheme})
    return {
        each: schemes_required(scopes.get(each, ()), funded.get(each, ())) for each in cohort_ids
    }


def gaps_for_women(cohort_: Cohort) -> list[tuple[str, Provision]]:
    """What decides whether women can attend and is not there, or not known to be (R-GEN-02)."""
    pairs = ((name, getattr(cohort_, name)) for name in FOR_WOMEN)
    return [(name, there) for name, there in pairs if there is not Provision.YES]


def newer_versions(cohort_: Cohort) -> Mapping[int, ModuleVersion]:
    """For each pinned version that is superseded: the one agreed since, by the pinned key."""
    old = {
        each.module_version.module_id: each.version_id
        for each in cohort_.modules
        if each.module_version.state is VersionState.SUPERSEDED
    }
    if not old:
        return {}
    found = db.session.scalars(
        select(ModuleVersion).where(
            ModuleVersion.module_id.in_(old), ModuleVersion.state == VersionState.AGREED
        )
    )
    return {old[each.module_id]: each for each in found}


def accepted_breaches(cohort_id: int) -> Sequence[AcceptedBreach]:
    return db.session.scalars(
        select(AcceptedBreach)
        .where(AcceptedBreach.cohort_id == cohort_id)
        .order_by(AcceptedBreach.id)
    ).all()


def groups_of(*cohort_ids: int) -> Sequence[CohortGroup]:
    """The parallel groups of runs, by name. Empty for a run that is taught as one."""
    return db.session.scalars(
        select(CohortGroup).where(CohortGroup.cohort_id.in_(cohort_ids)).order_by(CohortGroup.code)
    ).all()


def has_classes_after(cohort_id: int, day: date) -> bool:
    later = exists().where(TrainingSession.cohort_id == cohort_id, TrainingSession.on > day)
    return bool(db.session.scalar(select(later)))


def close_out(cohort_id: int) -> CloseOut | None:
    return db.session.scalar(select(CloseOut).where(CloseOut.cohort_id == cohort_id))


def joining(cohort_id: int) -> Joining | None:
    """The joining instructions of a run, with who pays the per diem."""
    return db.session.scalar(
        select(Joining)
        .where(Joining.cohort_id == cohort_id)
        .options(joinedload(Joining.per_diem_by))
        .execution_options(populate_existing=True)
    )


def limits_of(version: ModuleVersion) -> ModuleLimits:
    return ModuleLimits(
        version.module.code, version.max_class, version.ratio, version.safety_critical
    )


def codes_at(site: str, year: int) -> Sequence[str]:
    """The codes of every run that this site planned for that year."""
    tail = f"/{year % 100:02}-{site}-"
    return db.session.scalars(select(Cohort.code).where(Cohort.code.contains(tail))).all()


@dataclass(frozen=True)
class PlanSection:
    """What the plan part of a run's page shows, for `training/cohorts/_plan.html`."""

    cohort: Cohort
    schemes: tuple[Scheme, ...]
    approvals: Mapping[Side, Approval]
    plan_hash: str
    gaps_for_women: Sequence[tuple[str, Provision]]
    newer: Mapping[int, ModuleVersion]
    accepted: Sequence[AcceptedBreach]
    closed: CloseOut | None

    @property
    def minutes(self) -> int:
        return sum(each.module_version.minutes for each in self.cohort.modules)

    @property
    def waits_for(self) -> tuple[Side, ...]:
        return tuple(side for side in Side if side not in self.approvals)


def plan_of(cohort_: Cohort) -> PlanSection:
    """The plan with all that is derived from it. The run comes from `cohort`. Five statements."""
    schemes = required_schemes([cohort_.id])[cohort_.id]
    return PlanSection(
        cohort=cohort_,
        schemes=tuple(sorted(schemes, key=list(Scheme).index)),
        approvals=standing_approvals(cohort_),
        plan_hash=plan_hash(cohort_),
        gaps_for_women=gaps_for_women(cohort_),
        newer=newer_versions(cohort_),
        accepted=accepted_breaches(cohort_.id),
        closed=close_out(cohort_.id),
    )
