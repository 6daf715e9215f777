"""Points, lists and their lines."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.recruitment.models import (
    Application,
    JuryMember,
    RecruitmentRound,
    RoundStage,
    SelectionLine,
    SelectionList,
    StageScore,
)
from trainingmgr.recruitment.queries.plans import plan_of
from trainingmgr.recruitment.queries.reach import any_, parts, visible, whole
from trainingmgr.recruitment.rules import ApplicationState, ListState, Placing, QuotaKind
from trainingmgr.recruitment.rules.ranking import Candidate, Line, belongs, named, next_of
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import own_records
from trainingmgr.vetting.ddr.models import DdrRecord


def lists_waiting(reader: Reader) -> Sequence[tuple[UUID, date]]:
    """Lists that were computed and that no member of the jury agreed to: since when they wait."""
    asked = (
        select(SelectionList.uid, SelectionList.proposed_at)
        .join(JuryMember, JuryMember.round_id == SelectionList.round_id)
        .where(SelectionList.state == ListState.PROPOSED, JuryMember.user_id == reader.id)
        .order_by(SelectionList.proposed_at)
        .limit(5)
    )
    return [(uid, at.date()) for uid, at in db.session.execute(asked)]


def points_of(keys: Sequence[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """The points that count of each file: by the code of the stage, with the number of the line."""
    return {
        key: {code: (points, at) for code, (points, at) in held.items() if points is not None}
        for key, held in newest_lines(keys).items()
    }


def newest_lines(keys: Sequence[int]) -> dict[int, dict[str, tuple[int | None, int]]]:
    """The newest line of each file and stage; without points where they were taken back."""
    found: defaultdict[int, dict[str, tuple[int | None, int]]] = defaultdict(dict)
    score, stage = StageScore.__table__.c, RoundStage.__table__.c
    for some in parts(keys):
        rows = db.session.execute(
            select(score.application_id, stage.code, score.points, score.attempt)
            .join_from(StageScore.__table__, RoundStage.__table__, stage.id == score.stage_id)
            .where(score.application_id.in_(some))
            .order_by(score.attempt)
        )
        for key, code, points, attempt in rows:
            found[key][code] = (points, attempt)
    return dict(found)


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
    for some in parts(person_ids):
        rows = db.session.execute(
            select(DdrRecord.person_id, DdrRecord.origin).where(DdrRecord.person_id.in_(some))
        )
        found.update(rows.all())
    return found


def held(
    round_: RecruitmentRound, found: Sequence[Candidate], lines: Sequence[Line]
) -> dict[str, int]:
    """How many selected people of a computed list belong to the group of each quota."""
    chosen = {each.number for each in lines if each.place is Placing.SELECTED}
    return {
        named(quota): sum(belongs(one, quota) for one in found if one.number in chosen)
        for quota in plan_of(round_).quotas
    }


def lists_of(round_: RecruitmentRound) -> Sequence[SelectionList]:
    """The lists of a round, the newest first."""
    asked = select(SelectionList).where(SelectionList.round_id == round_.id)
    return db.session.scalars(asked.order_by(SelectionList.number.desc())).all()


def stands_on(list_: SelectionList, holder_id: int) -> bool:
    """Whether whoever stands behind an account stands on this list, by any of their records."""
    own = (
        select(SelectionLine.id)
        .join(Application, Application.id == SelectionLine.application_id)
        .where(
            SelectionLine.list_id == list_.id, Application.person_id.in_(own_records([holder_id]))
        )
        .limit(1)
    )
    return db.session.scalar(own) is not None


def agreed(round_: RecruitmentRound) -> SelectionList | None:
    """The list that counts, once the jury agreed to it."""
    return next((each for each in lists_of(round_) if each.state is ListState.AGREED), None)


def list_(uid: UUID, *, reader: Reader) -> SelectionList:
    return existing(
        select(SelectionList)
        .where(SelectionList.uid == uid, any_(reader))
        .options(joinedload(SelectionList.round).options(*whole()))
    )


def lines(
    of: SelectionList, *, reader: Reader, placing: Placing | None = None, cursor: str | None = None
) -> Page[SelectionLine]:
    """The lines of a list by rank, within the reader's reach. Two statements."""
    asked = (
        select(SelectionLine)
        .join(Application, Application.id == SelectionLine.application_id)
        .where(SelectionLine.list_id == of.id, visible(reader))
        .options(joinedload(SelectionLine.application).joinedload(Application.person))
    )
    if placing is not None:
        asked = asked.where(SelectionLine.placing == placing)
    return page_of(asked, SelectionLine.id, cursor=cursor)


def lines_of(of: SelectionList) -> list[Line]:
    """All lines of a list, as they were computed, in their order."""
    line: Any = SelectionLine.__table__.c
    rows = db.session.execute(
        select(
            line.position, Person.number, line.total, line.placing, line.quota, line.tie,
            line.failed_in,
        )
        .join(Application, Application.id == line.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(line.list_id == of.id)
        .order_by(line.id)
    )  # fmt: skip
    return [
        Line(position=position, number=number, total=total, place=placing, quota=quota, tie=tie,
             failed_in=failed)
        for position, number, total, placing, quota, tie, failed in rows
    ]  # fmt: skip


def next_in_reserve(round_: RecruitmentRound) -> int | None:
    """The file that steps up into a place that became free, or nobody."""
    list_agreed = agreed(round_)
    if list_agreed is None:
        return None
    rows = db.session.execute(
        select(SelectionLine, Application.state, Person.number)
        .join(Application, Application.id == SelectionLine.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(
            SelectionLine.list_id == list_agreed.id,
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
    known, keys = candidates(round_, list_agreed)
    groups = {each.number: each.groups for each in known}
    due = next_of(plan_of(round_), taken, groups, gone[-free] if len(gone) >= free else gone[0])
    return keys[due.number] if due else None


def _lines(rows: Iterable[Any]) -> list[Line]:
    return [
        Line(position=line.position, number=number, total=line.total, place=line.placing,
             quota=line.quota, tie=line.tie, failed_in=line.failed_in)
        for line, _state, number in rows
    ]  # fmt: skip
