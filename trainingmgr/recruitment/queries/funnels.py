"""Figures: who reached which step (R-REC-04, R-GEN-03)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, select

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.recruitment.models import Application, RecruitmentRound
from trainingmgr.recruitment.queries.plans import plan_of
from trainingmgr.recruitment.queries.reach import READ, standing
from trainingmgr.recruitment.rules import ENDED, ApplicationState, QuotaKind, RoundState, Step
from trainingmgr.recruitment.rules.ranking import Quota
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.ddr.models import DdrRecord
from trainingmgr.vetting.ddr.rules import SMALL, shown, totals


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Applicants of one group who reached a step."""

    sex: Sex
    region: str | None
    state: ApplicationState
    count: int


def funnel(round_: RecruitmentRound) -> list[Cell]:
    """Applicants by sex, region and state: the whole round. One statement (R-REC-04)."""
    rows = db.session.execute(
        select(Person.sex, Application.region, Application.state, func.count())
        .join(Person, Person.id == Application.person_id)
        .where(Application.round_id == round_.id, standing())
        .group_by(Person.sex, Application.region, Application.state)
    )
    return [
        Cell(sex=sex, region=region, state=state, count=count) for sex, region, state, count in rows
    ]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """How far one quota is filled: by who applied, and by who passed so far."""

    quota: Quota
    applied: int
    passed: int
    selected: int


OUT = {ApplicationState.INELIGIBLE, ApplicationState.TEST_FAILED, ApplicationState.MEDICAL_UNFIT,
        ApplicationState.VETTING_NOT_CLEARED, ApplicationState.WITHDRAWN, ApplicationState.NO_SHOW,
        ApplicationState.WITHDRAWN_AGE, ApplicationState.ANNULLED}  # fmt: skip


IN = {ApplicationState.SELECTED, ApplicationState.ENLISTED}


def bars(round_: RecruitmentRound) -> list[Bar]:
    """The quotas of a round by sex and region, with who stands in them. One statement.

    Quotas by force of origin are never drawn while files are open: they would tell it of people.
    """
    cells = funnel(round_)
    found = []
    for quota in plan_of(round_).quotas:
        if quota.kind not in (QuotaKind.SEX, QuotaKind.REGION):
            continue
        mine = [
            each for each in cells
            if quota.value == (each.sex if quota.kind is QuotaKind.SEX else each.region)
        ]  # fmt: skip
        found.append(
            Bar(
                quota=quota,
                applied=sum(each.count for each in mine),
                passed=sum(each.count for each in mine if each.state not in OUT),
                selected=sum(each.count for each in mine if each.state in IN),
            )
        )
    return found


FIGURES = Permission.RECRUITMENT_FIGURES


STEPS = (
    (Step.APPLIED, frozenset(ApplicationState)),
    (Step.ADMITTED, frozenset(ApplicationState) - {
        ApplicationState.RECEIVED, ApplicationState.INCOMPLETE, ApplicationState.INELIGIBLE,
        ApplicationState.WITHDRAWN, ApplicationState.WITHDRAWN_AGE, ApplicationState.ANNULLED}),
    (Step.PASSED, frozenset({
        ApplicationState.TEST_PASSED, ApplicationState.MEDICAL_FIT,
        ApplicationState.VETTING_PENDING, ApplicationState.VETTING_CLEARED,
        ApplicationState.VETTING_NOT_CLEARED, ApplicationState.RESERVE_LIST,
        ApplicationState.SELECTED, ApplicationState.ENLISTED})),
    (Step.CLEARED, frozenset({
        ApplicationState.VETTING_CLEARED, ApplicationState.RESERVE_LIST,
        ApplicationState.SELECTED, ApplicationState.ENLISTED})),
    (Step.SELECTED, frozenset(IN)),
    (Step.ENLISTED, frozenset({ApplicationState.ENLISTED})),
)  # fmt: skip


def round_figures(uid: UUID, *, reader: Reader) -> RecruitmentRound:
    """A round whose figures this reader may read: not while it is a draft."""
    return existing(select(RecruitmentRound).where(RecruitmentRound.uid == uid, _public(reader)))


def _public(reader: Reader) -> ColumnElement[bool]:
    if reader.reach(FIGURES).is_nothing:
        return false()
    return RecruitmentRound.state != RoundState.DRAFT


def published(*, reader: Reader, cursor: str | None = None) -> Page[RecruitmentRound]:
    """Rounds whose figures can be read, the newest first."""
    asked = select(RecruitmentRound).where(_public(reader))
    return page_of(asked, RecruitmentRound.id, cursor=cursor, descending=True)


Counts = dict[tuple[str, str], int]
Told = Mapping[tuple[str, str], int | None]


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Who reached each step: by sex, by region, and by force of origin for whoever may read that.
    None is a number too small to be shown.
    """

    total: Mapping[Step, int | None]
    by_sex: Told
    by_region: Told
    by_origin: Told
    sexes: Sequence[str]
    regions: Sequence[str]
    origins: Sequence[str]


def funnel_of(round_: RecruitmentRound, *, reader: Reader) -> Funnel:
    """The funnel of a round (R-REC-04, R-GEN-03). For readers outside, cells of one to four people
    are left out with one more, so that no sum tells them (R-DAT-15).

    The force somebody comes from is masked to whoever sees files: while these move, a figure that
    moves with one of them would tell it. So the sums by origin are for those who read such sums
    and no file, or for everybody when the round has ended; small ones are never shown (R-DDR-03).
    """
    cells = funnel(round_)
    by_sex = _by((each.state, each.sex, each.count) for each in cells)
    by_region = _by((each.state, each.region or "", each.count) for each in cells)
    total: dict[Step, int | None] = {
        step: sum(c.count for c in cells if c.state in states) for step, states in STEPS
    }
    by_origin: Counts = {}
    if reader.may(Permission.DDR_FIGURES) or round_.state in ENDED:
        by_origin = _by_origin(round_)
    if not reader.may(READ):
        sums = [totals(every, _suppressed(every)) for every in (by_sex, by_region) if every]
        total = {
            step: None if 0 < (n or 0) < SMALL or any(each[step] is None for each in sums) else n
            for step, n in total.items()
        }
    return Funnel(
        total=total,
        by_sex=by_sex if reader.may(READ) else _suppressed(by_sex),
        by_region=by_region if reader.may(READ) else _suppressed(by_region),
        by_origin=_suppressed(by_origin),
        sexes=_names(by_sex),
        regions=_names(by_region),
        origins=_names(by_origin),
    )


def _by(cells: Iterable[tuple[ApplicationState, str, int]]) -> Counts:
    """Counts by step and group."""
    counted: Counts = {}
    groups: set[str] = set()
    for state, group, count in cells:
        groups.add(group)
        for step, states in STEPS:
            if state in states:
                counted[step, group] = counted.get((step, group), 0) + count
    return {(step, group): counted.get((step, group), 0) for step, _s in STEPS for group in groups}


def _suppressed(counts: Counts) -> Told:
    """Step by step: the groups of a step add up to its total, the steps of a group to nothing."""
    told: dict[tuple[str, str], int | None] = {}
    for step, _states in STEPS:
        told |= shown({key: count for key, count in counts.items() if key[0] == step})
    return told


def _names(counts: Counts) -> list[str]:
    return sorted({group for _step, group in counts})


def _by_origin(round_: RecruitmentRound) -> Counts:
    """The force is sealed, so it is counted here and not by the database. One statement."""
    rows = db.session.execute(
        select(Application.state, DdrRecord.origin)
        .outerjoin(
            DdrRecord,
            and_(DdrRecord.person_id == Application.person_id, finished(DdrRecord.batch_id)),
        )
        .where(Application.round_id == round_.id, standing())
        .execution_options(yield_per=1000)
    )
    counted = Counter((state, origin or "") for state, origin in rows)
    return _by(((state, origin, count) for (state, origin), count in counted.items()))
