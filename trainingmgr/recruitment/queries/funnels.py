"""Figures: who reached which step (R-REC-04, R-GEN-03)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, select

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.recruitment.models import Application, RecruitmentRound
from trainingmgr.recruitment.queries.plans import plan_of
from trainingmgr.recruitment.queries.reach import standing
from trainingmgr.recruitment.rules import ApplicationState, Quota, QuotaKind, RoundState, Step
from trainingmgr.registry.people.models import Person
from trainingmgr.vetting.ddr.rules import SMALL
from trainingmgr.vetting.ddr.rules import shown as suppressed


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
    found = db.session.scalar(
        select(RecruitmentRound).where(RecruitmentRound.uid == uid, _public(reader))
    )
    if found is None:
        raise NotFound
    return found


def _public(reader: Reader) -> ColumnElement[bool]:
    if reader.reach(FIGURES).is_nothing:
        return false()
    return RecruitmentRound.state != RoundState.DRAFT


def published(*, reader: Reader, cursor: str | None = None) -> Page[RecruitmentRound]:
    """Rounds whose figures can be read, the newest first."""
    asked = select(RecruitmentRound).where(_public(reader))
    return page_of(asked, RecruitmentRound.id, cursor=cursor, descending=True)


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Who reached each step, by sex and by region. None is a number too small to be shown."""

    total: Mapping[Step, int | None]
    by_sex: Mapping[tuple[str, str], int | None]
    by_region: Mapping[tuple[str, str], int | None]
    sexes: Sequence[str]
    regions: Sequence[str]


def funnel_of(round_: RecruitmentRound, *, inside: bool) -> Funnel:
    """The funnel of a round (R-REC-04, R-GEN-03). For readers outside, cells of one to four people
    are left out with one more, so that no sum tells them (R-DAT-15).
    """
    cells = funnel(round_)
    total = {step: sum(c.count for c in cells if c.state in states) for step, states in STEPS}
    sexes = sorted({each.sex for each in cells})
    regions_ = sorted({each.region or "" for each in cells})
    by_sex: dict[tuple[str, str], int] = {
        (step, sex): sum(c.count for c in cells if c.state in states and c.sex == sex)
        for step, states in STEPS
        for sex in sexes
    }
    by_region: dict[tuple[str, str], int] = {
        (step, region): sum(
            c.count for c in cells if c.state in states and (c.region or "") == region
        )
        for step, states in STEPS
        for region in regions_
    }
    small = not inside
    return Funnel(
        total={k: None if small and 0 < v < SMALL else v for k, v in total.items()},
        by_sex=suppressed(by_sex) if small else dict(by_sex),
        by_region=suppressed(by_region) if small else dict(by_region),
        sexes=sexes,
        regions=regions_,
    )
