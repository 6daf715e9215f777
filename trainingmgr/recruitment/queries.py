"""Rounds, applications and lists, as their readers may see them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import another, db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.recruitment.models import (
    Application,
    ApplicationMove,
    ApplicationPaper,
    JuryMember,
    Objection,
    RecruitmentRound,
    RejectionAppeal,
    RoundSite,
    RoundStage,
    SelectionLine,
    SelectionList,
    StageScore,
)
from trainingmgr.recruitment.rules import (
    REASONED,
    ApplicationState,
    Candidate,
    Line,
    ListState,
    ObjectionState,
    Placing,
    Plan,
    Quota,
    QuotaKind,
    RoundState,
    Stage,
    Step,
    belongs,
    named,
    next_of,
)
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.structure.models import Place
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.ddr.models import DdrRecord
from trainingmgr.vetting.ddr.rules import SMALL
from trainingmgr.vetting.ddr.rules import shown as suppressed

READ = Permission.ROUND_READ


def plan_of(round_: RecruitmentRound) -> Plan:
    """All that the list of a round rests on besides the points. Its parts have to be loaded."""
    return Plan(
        places=round_.places,
        reserve=round_.reserve,
        stages=[
            Stage(code=each.code, most=each.most, passes=each.passes, weight=each.weight)
            for each in round_.stages
        ],
        quotas=[
            Quota(kind=each.kind, value=each.value, at_least=each.at_least)
            for each in round_.quotas
        ],
        seed=round_.seed,
    )


def _whole() -> tuple[Any, ...]:
    return (
        selectinload(RecruitmentRound.sites).joinedload(RoundSite.place),
        selectinload(RecruitmentRound.quotas),
        selectinload(RecruitmentRound.stages),
        selectinload(RecruitmentRound.jury).joinedload(JuryMember.user),
        selectinload(RecruitmentRound.jury).joinedload(JuryMember.organisation),
    )


def round_(uid: UUID, *, reader: Reader) -> RecruitmentRound:
    """A round with all its parts: if the reader's role shows rounds at all."""
    asked = select(RecruitmentRound).where(RecruitmentRound.uid == uid, _any(reader))
    found = db.session.scalar(asked.options(*_whole()))
    if found is None:
        raise NotFound
    return found


def _any(reader: Reader) -> ColumnElement[bool]:
    return false() if reader.reach(READ).is_nothing else true()


def rounds(*, reader: Reader, cursor: str | None = None) -> Page[RecruitmentRound]:
    """The newest first. Two statements."""
    asked = select(RecruitmentRound).where(_any(reader))
    return page_of(asked, RecruitmentRound.id, cursor=cursor, descending=True)


def sites_within(reader: Reader, permission: Permission) -> ColumnElement[bool]:
    reach = reader.reach(permission)
    if reach.national:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reach.centres:
        ways.append(RoundSite.centre_id.in_(reach.centres))
    if reach.places:
        area = another(Place, "area")
        ways.append(
            RoundSite.place_id.in_(
                select(Place.id)
                .join(area, Place.path.startswith(area.path))
                .where(area.id.in_(reach.places))
            )
        )
    return or_(*ways) if ways else false()


def reaches(reader: Reader, site: RoundSite) -> bool:
    """Whether this reader takes applications at this place."""
    within = sites_within(reader, Permission.APPLICATION_REGISTER)
    return (
        db.session.scalar(select(RoundSite.id).where(RoundSite.id == site.id, within)) is not None
    )


def sites_for(round_: RecruitmentRound, *, reader: Reader) -> list[RoundSite]:
    """The places of a round at which this reader takes applications."""
    asked = select(RoundSite).where(
        RoundSite.round_id == round_.id, sites_within(reader, Permission.APPLICATION_REGISTER)
    )
    return list(
        db.session.scalars(asked.options(joinedload(RoundSite.place)).order_by(RoundSite.id))
    )


def _visible(reader: Reader) -> ColumnElement[bool]:
    sites = select(RoundSite.id).where(sites_within(reader, READ))
    return and_(Application.site_id.in_(sites), _known())


def _known() -> ColumnElement[bool]:
    """Files that are not of an unfinished import."""
    standing: ColumnElement[bool] = finished(Application.batch_id)
    return standing


def application(uid: UUID, *, reader: Reader) -> Application:
    """One file with all that belongs to it: if it lies within the reader's reach."""
    found = db.session.scalar(
        select(Application)
        .where(Application.uid == uid, _visible(reader))
        .options(
            joinedload(Application.person).joinedload(Person.unit),
            joinedload(Application.round).options(
                selectinload(RecruitmentRound.stages), selectinload(RecruitmentRound.quotas)
            ),
            joinedload(Application.site).joinedload(RoundSite.place),
            selectinload(Application.papers),
            selectinload(Application.moves),
        )
    )
    if found is None:
        raise NotFound
    return found


def applications(
    round_: RecruitmentRound, *, reader: Reader, states: Collection[ApplicationState] = (),
    site_id: int | None = None, text: str | None = None, cursor: str | None = None,
) -> Page[Application]:  # fmt: skip
    """The files of a round in the order they came. Two statements."""
    asked = _narrowed(round_, reader, states, site_id, text)
    return page_of(
        asked.options(
            joinedload(Application.person), joinedload(Application.site).joinedload(RoundSite.place)
        ),
        Application.id,
        cursor=cursor,
    )  # fmt: skip


def _narrowed(
    round_: RecruitmentRound, reader: Reader, states: Collection[ApplicationState],
    site_id: int | None, text: str | None,
) -> Select[Any]:  # fmt: skip
    asked = select(Application).where(Application.round_id == round_.id, _visible(reader))
    if states:
        asked = asked.where(Application.state.in_(states))
    if site_id is not None:
        asked = asked.where(Application.site_id == site_id)
    if text and text.strip():
        like = f"%{text.strip().casefold()}%"
        whose = select(Person.id).where(
            or_(func.lower(Person.name_display).like(like), Person.number == text.strip())
        )
        asked = asked.where(Application.person_id.in_(whose))
    return asked


def counts(round_: RecruitmentRound, *, reader: Reader) -> dict[ApplicationState, int]:
    """How many files stand in each state, within the reader's reach. One statement."""
    rows = db.session.execute(
        select(Application.state, func.count())
        .where(Application.round_id == round_.id, _visible(reader))
        .group_by(Application.state)
    )
    return dict(rows.all())


def keys_in(
    round_: RecruitmentRound, states: Collection[ApplicationState]
) -> dict[int, ApplicationState]:
    """The files in these states: key and state, in the order they came."""
    rows = db.session.execute(
        select(Application.id, Application.state)
        .where(Application.round_id == round_.id, Application.state.in_(states), _known())
        .order_by(Application.id)
    )
    return dict(rows.all())


def count_in(round_: RecruitmentRound, states: Collection[ApplicationState]) -> int:
    asked = select(func.count()).where(
        Application.round_id == round_.id, Application.state.in_(states), _known()
    )
    return db.session.scalar(asked) or 0


def _parts(keys: Sequence[int], size: int = 900) -> Iterable[Sequence[int]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def persons_of(keys: Sequence[int]) -> dict[int, int]:
    """The person of each file."""
    found: dict[int, int] = {}
    for some in _parts(keys):
        rows = db.session.execute(
            select(Application.id, Application.person_id).where(Application.id.in_(some))
        )
        found.update(rows.all())
    return found


def people_of(keys: Sequence[int]) -> list[Person]:
    found: list[Person] = []
    for some in _parts(keys):
        found += db.session.scalars(
            select(Person)
            .join(Application, Application.person_id == Person.id)
            .where(Application.id.in_(some))
            .order_by(Application.id)
        )
    return found


def people_with(ids: Sequence[int]) -> list[Person]:
    return [
        each
        for some in _parts(ids)
        for each in db.session.scalars(select(Person).where(Person.id.in_(some)))
    ]


def regions(site_ids: Iterable[int]) -> dict[int, str]:
    """The region of each place where applications are taken: its code, or that of the region it
    lies in.
    """
    region = another(Place, "region above")
    rows = db.session.execute(
        select(RoundSite.id, func.coalesce(region.pcode, Place.pcode))
        .join(Place, Place.id == RoundSite.place_id)
        .outerjoin(
            region,
            and_(
                region.level == PlaceLevel.ADM1,
                func.substr(Place.path, 1, func.length(region.path)) == region.path,
            ),
        )
        .where(RoundSite.id.in_(set(site_ids)))
    )
    return dict(rows.all())


def points_of(keys: Sequence[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """The points that count of each file: by the code of the stage, with the number of the line."""
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for some in _parts(keys):
        rows = db.session.execute(
            select(
                StageScore.application_id, RoundStage.code, StageScore.points, StageScore.attempt
            )
            .join(RoundStage, RoundStage.id == StageScore.stage_id)
            .where(StageScore.application_id.in_(some))
            .order_by(StageScore.attempt)
        )
        for key, code, points, attempt in rows:
            found.setdefault(key, {})[code] = (points, attempt)
    return found


def candidates(
    round_: RecruitmentRound, list_: SelectionList | None = None
) -> tuple[list[Candidate], dict[str, int]]:
    """Whoever may be listed, as the ranking sees them, and the key of each number: the cleared, or
    those of a list that was computed before.
    """
    asked = (
        select(
            Application.id, Person.id, Person.number, Person.sex, Application.region,
            Application.specialty,
        )
        .join(Person, Person.id == Application.person_id)
        .where(Application.round_id == round_.id)
        .order_by(Application.id)
    )  # fmt: skip
    if list_ is None:
        asked = asked.where(Application.state == ApplicationState.VETTING_CLEARED)
    else:
        listed = select(SelectionLine.application_id).where(SelectionLine.list_id == list_.id)
        asked = asked.where(Application.id.in_(listed))
    rows = db.session.execute(asked).all()
    points = points_of([row[0] for row in rows])
    origins = _origins(round_, [row[1] for row in rows])
    found = [
        Candidate(
            number=number,
            points={code: value for code, (value, _n) in points.get(key, {}).items()},
            groups=_groups(sex, region, specialty, origins.get(person)),
        )
        for key, person, number, sex, region, specialty in rows
    ]
    return found, {row[2]: row[0] for row in rows}


def _groups(
    sex: Sex, region: str | None, specialty: str | None, origin: str | None
) -> dict[QuotaKind, str]:
    known = {
        QuotaKind.SEX: sex, QuotaKind.REGION: region, QuotaKind.SPECIALTY: specialty,
        QuotaKind.ORIGIN_FORCE: origin,
    }  # fmt: skip
    return {kind: value for kind, value in known.items() if value}


def _origins(round_: RecruitmentRound, person_ids: Sequence[int]) -> dict[int, str]:
    """The force each comes from, read only where the round has a quota by it."""
    if not any(each.kind is QuotaKind.ORIGIN_FORCE for each in round_.quotas):
        return {}
    found: dict[int, str] = {}
    for some in _parts(person_ids):
        rows = db.session.execute(
            select(DdrRecord.person_id, DdrRecord.origin).where(DdrRecord.person_id.in_(some))
        )
        found.update(rows.all())
    return found


def held(round_: RecruitmentRound, lines: Sequence[Line]) -> dict[str, int]:
    """How many selected people of a computed list belong to the group of each quota."""
    found, _keys = candidates(round_)
    chosen = {each.number for each in lines if each.place is Placing.SELECTED}
    return {
        named(quota): sum(belongs(one, quota) for one in found if one.number in chosen)
        for quota in plan_of(round_).quotas
    }


def lists_of(round_: RecruitmentRound) -> Sequence[SelectionList]:
    """The lists of a round, the newest first."""
    asked = select(SelectionList).where(SelectionList.round_id == round_.id)
    return db.session.scalars(asked.order_by(SelectionList.number.desc())).all()


def list_(uid: UUID, *, reader: Reader) -> SelectionList:
    found = db.session.scalar(
        select(SelectionList)
        .where(SelectionList.uid == uid, _any(reader))
        .options(joinedload(SelectionList.round).options(*_whole()))
    )
    if found is None:
        raise NotFound
    return found


def lines(
    of: SelectionList, *, reader: Reader, placing: Placing | None = None, cursor: str | None = None
) -> Page[SelectionLine]:
    """The lines of a list by rank, within the reader's reach. Two statements."""
    asked = (
        select(SelectionLine)
        .join(Application, Application.id == SelectionLine.application_id)
        .where(SelectionLine.list_id == of.id, _visible(reader))
        .options(joinedload(SelectionLine.application).joinedload(Application.person))
    )
    if placing is not None:
        asked = asked.where(SelectionLine.placing == placing)
    return page_of(asked, SelectionLine.id, cursor=cursor)


def lines_of(of: SelectionList) -> list[Line]:
    """All lines of a list, as they were computed, in their order."""
    rows = db.session.execute(
        select(SelectionLine, Application.state, Person.number)
        .join(Application, Application.id == SelectionLine.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(SelectionLine.list_id == of.id)
        .order_by(SelectionLine.id)
    )
    return _lines(rows)


def next_in_reserve(round_: RecruitmentRound) -> int | None:
    """The file that steps up into a place that became free, or nobody."""
    agreed = next((each for each in lists_of(round_) if each.state is ListState.AGREED), None)
    if agreed is None:
        return None
    rows = db.session.execute(
        select(SelectionLine, Application.state, Person.number)
        .join(Application, Application.id == SelectionLine.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(
            SelectionLine.list_id == agreed.id,
            SelectionLine.placing.in_({Placing.SELECTED, Placing.RESERVE}),
        )
        .order_by(SelectionLine.position)
    ).all()
    stays = {ApplicationState.SELECTED, ApplicationState.ENLISTED}
    filled = sum(state in stays for _line, state, _number in rows)
    free = sum(line.placing is Placing.SELECTED for line, _state, _number in rows) - filled
    if free <= 0:
        return None
    taken = _lines(row for row in rows if row[1] is ApplicationState.RESERVE_LIST)
    gone = _lines(row for row in rows if row[0].placing is Placing.SELECTED and row[1] not in stays)
    known, keys = candidates(round_, agreed)
    groups = {each.number: each.groups for each in known}
    due = next_of(plan_of(round_), taken, groups, gone[-free] if len(gone) >= free else gone[0])
    return keys[due.number] if due else None


def _lines(rows: Iterable[Any]) -> list[Line]:
    return [
        Line(position=line.position, number=number, total=line.total, place=line.placing,
             quota=line.quota, tie=line.tie, failed_in=line.failed_in)
        for line, _state, number in rows
    ]  # fmt: skip


def objections_open(round_: RecruitmentRound) -> int:
    asked = (
        select(func.count())
        .select_from(Objection)
        .join(Application, Application.id == Objection.application_id)
        .where(Application.round_id == round_.id, Objection.state == ObjectionState.OPEN)
    )
    return db.session.scalar(asked) or 0


def objections(
    round_: RecruitmentRound, *, reader: Reader, cursor: str | None = None
) -> Page[Objection]:
    """The objections of a round, the newest first."""
    asked = (
        select(Objection)
        .join(Application, Application.id == Objection.application_id)
        .where(Application.round_id == round_.id, _visible(reader))
        .options(
            joinedload(Objection.application).joinedload(Application.person),
            joinedload(Objection.application).joinedload(Application.round),
        )
    )
    return page_of(asked, Objection.id, cursor=cursor, descending=True)


def objection(uid: UUID, *, reader: Reader) -> Objection:
    found: Objection = _one(Objection, uid, reader)
    return found


def appeal(uid: UUID, *, reader: Reader) -> RejectionAppeal:
    found: RejectionAppeal = _one(RejectionAppeal, uid, reader)
    return found


def _one(kind: Any, uid: UUID, reader: Reader) -> Any:
    found = db.session.scalar(
        select(kind)
        .join(Application, Application.id == kind.application_id)
        .where(kind.uid == uid, _visible(reader))
        .options(
            joinedload(kind.application).joinedload(Application.person),
            joinedload(kind.application).joinedload(Application.round).options(*_whole()),
        )
    )
    if found is None:
        raise NotFound
    return found


def appeals_of(application_: Application) -> Sequence[RejectionAppeal]:
    asked = select(RejectionAppeal).where(RejectionAppeal.application_id == application_.id)
    return db.session.scalars(asked.order_by(RejectionAppeal.id)).all()


def rejected_by(application_id: int) -> list[int]:
    """The accounts that rejected a file."""
    asked = select(ApplicationMove.by_id).where(
        ApplicationMove.application_id == application_id, ApplicationMove.now.in_(REASONED)
    )
    return list(db.session.scalars(asked))


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
        .where(Application.round_id == round_.id, _known())
        .group_by(Person.sex, Application.region, Application.state)
    )
    return [
        Cell(sex=sex, region=region, state=state, count=count) for sex, region, state, count in rows
    ]


def numbered(
    round_: RecruitmentRound, numbers: Collection[str], *, reader: Reader
) -> Mapping[str, Application]:
    """The files of these programme numbers, for a sheet. One statement."""
    rows = db.session.scalars(
        select(Application)
        .join(Person, Person.id == Application.person_id)
        .where(Application.round_id == round_.id, Person.number.in_(numbers), _visible(reader))
        .options(joinedload(Application.person), joinedload(Application.round))
    )
    return {each.person.number: each for each in rows}


@dataclass(frozen=True, kw_only=True)
class Bar:
    """How far one quota is filled: by who applied, and by who passed so far."""

    quota: Quota
    applied: int
    passed: int
    selected: int


_OUT = {ApplicationState.INELIGIBLE, ApplicationState.TEST_FAILED, ApplicationState.MEDICAL_UNFIT,
        ApplicationState.VETTING_NOT_CLEARED, ApplicationState.WITHDRAWN, ApplicationState.NO_SHOW,
        ApplicationState.WITHDRAWN_AGE, ApplicationState.ANNULLED}  # fmt: skip
_IN = {ApplicationState.SELECTED, ApplicationState.ENLISTED}


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
                passed=sum(each.count for each in mine if each.state not in _OUT),
                selected=sum(each.count for each in mine if each.state in _IN),
            )
        )
    return found


_SAT = {ApplicationState.ADMISSIBLE, ApplicationState.TEST_PASSED, ApplicationState.TEST_FAILED,
        ApplicationState.MEDICAL_FIT, ApplicationState.MEDICAL_UNFIT}  # fmt: skip


def in_stage(
    round_: RecruitmentRound, *, reader: Reader, cursor: str | None = None
) -> Page[Application]:
    """Who sits the tests of a round, in the order of the sheet. Two statements."""
    asked = _narrowed(round_, reader, _SAT, None, None).options(joinedload(Application.person))
    return page_of(asked, Application.id, cursor=cursor)


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
    (Step.SELECTED, frozenset(_IN)),
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


def open_rounds(codes: Collection[str]) -> dict[str, RecruitmentRound]:
    """The rounds with these codes that take applications now, with their places."""
    rows = db.session.scalars(
        select(RecruitmentRound)
        .where(RecruitmentRound.code.in_(codes), RecruitmentRound.state == RoundState.OPEN)
        .options(selectinload(RecruitmentRound.sites).joinedload(RoundSite.place))
    )
    return {each.code: each for each in rows}


def ids_numbered(numbers: Collection[str]) -> dict[str, int]:
    """The records with these programme numbers."""
    rows = db.session.execute(
        select(Person.number, Person.id).where(Person.number.in_(numbers), known())
    )
    return dict(rows.all())


def rounds_with(ids: Collection[int]) -> Sequence[RecruitmentRound]:
    return db.session.scalars(select(RecruitmentRound).where(RecruitmentRound.id.in_(ids))).all()


def sites_of_reader(reader: Reader) -> frozenset[int]:
    """The places at which this reader brings applications."""
    within = sites_within(reader, Permission.APPLICATION_IMPORT)
    return frozenset(db.session.scalars(select(RoundSite.id).where(within)))


def applied(round_ids: Collection[int], person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Who of these people has applied already, by round."""
    rows = db.session.execute(
        select(Application.round_id, Application.person_id).where(
            Application.round_id.in_(round_ids), Application.person_id.in_(person_ids)
        )
    )
    return {(round_id, person_id) for round_id, person_id in rows}


def of_batch(batch_id: int, at_most: int) -> list[int]:
    """Some files that an import brought."""
    asked = select(Application.id).where(Application.batch_id == batch_id).limit(at_most)
    return list(db.session.scalars(asked))


def built_on(batch_id: int) -> bool:
    """Whether anything became of a file that an import brought."""
    mine = select(Application.id).where(Application.batch_id == batch_id)
    moved = select(ApplicationMove.id).where(ApplicationMove.application_id.in_(mine))
    scored = select(StageScore.id).where(StageScore.application_id.in_(mine))
    checked = select(ApplicationPaper.id).where(ApplicationPaper.application_id.in_(mine))
    return any(db.session.scalar(each.limit(1)) is not None for each in (moved, scored, checked))
