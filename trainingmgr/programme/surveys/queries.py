"""Surveys, their waves, and what their figures say: by region, by sex, by age, and over time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core import journal
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.values import dataclass
from trainingmgr.programme.surveys.models import (
    Survey,
    SurveyCell,
    SurveyQuestion,
    SurveyReading,
    SurveyWave,
    SurveyWaveRegion,
)
from trainingmgr.programme.surveys.rules import (
    WITHHELD,
    AgeBand,
    Cell,
    Estimate,
    Moved,
    Sum,
    WaveState,
    estimate,
    favourable,
    moved,
    together,
    withheld,
)
from trainingmgr.registry.structure.models import Organisation, Place

WHOLE = (WaveState.RELEASED, WaveState.SUPERSEDED)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the list of surveys is narrowed."""

    text: str | None = None
    organisation: str | None = None


def surveys(asked: Asked, *, cursor: str | None = None) -> Page[Survey]:
    """Surveys, what was written last first. One statement."""
    row = Survey
    statement = select(row).join(row.organisation).options(joinedload(row.organisation))
    if asked.text:
        statement = statement.where(
            or_(row.code == asked.text.upper(),
                row.population.icontains(asked.text, autoescape=True),
                cast(row.titles, String).icontains(asked.text, autoescape=True))
        )  # fmt: skip
    if asked.organisation:
        statement = statement.where(Organisation.code == asked.organisation)
    return page_of(statement, row.id, cursor=cursor, descending=True)


def organisations() -> Sequence[Organisation]:
    """Who ran a survey."""
    ran = exists().where(Survey.organisation_id == Organisation.id)
    return db.session.scalars(select(Organisation).where(ran).order_by(Organisation.code)).all()


def survey(uid: UUID) -> Survey:
    return existing(
        select(Survey)
        .where(Survey.uid == uid)
        .options(joinedload(Survey.organisation), joinedload(Survey.by),
                 selectinload(Survey.questions))
        .execution_options(populate_existing=True)
    )  # fmt: skip


def question(uid: UUID) -> SurveyQuestion:
    return existing(
        select(SurveyQuestion)
        .where(SurveyQuestion.uid == uid)
        .options(joinedload(SurveyQuestion.survey).options(
            joinedload(Survey.organisation),
            selectinload(Survey.questions).joinedload(SurveyQuestion.survey)))
        .execution_options(populate_existing=True)
    )  # fmt: skip


def _whole(statement: Select[SurveyWave]) -> Select[SurveyWave]:
    return statement.options(
        joinedload(SurveyWave.survey).options(
            joinedload(Survey.organisation), selectinload(Survey.questions)),
        joinedload(SurveyWave.by), joinedload(SurveyWave.brought_by),
        joinedload(SurveyWave.released_by), joinedload(SurveyWave.replaces),
        selectinload(SurveyWave.regions).joinedload(SurveyWaveRegion.place),
    ).execution_options(populate_existing=True)  # fmt: skip


def wave(uid: UUID, *, drafts: bool) -> SurveyWave:
    """A wave; what is not released is there only for who brings and releases waves."""
    found = existing(_whole(select(SurveyWave).where(SurveyWave.uid == uid)))
    if not drafts and found.state not in WHOLE:
        raise NotFound
    return found


def writers(row: SurveyWave) -> Sequence[int]:
    """Everybody who wrote of the wave or brought or typed figures of it, whoever came last."""
    return journal.doers(
        ("survey", row.survey_id), "WaveBegun", "WaveChanged", "WaveBrought", "WaveTyped",
        where=JournalEntry.facts["number"].as_integer() == row.number,
    )  # fmt: skip


def wave_of(made: SurveyReading) -> SurveyWave:
    return existing(_whole(select(SurveyWave).where(SurveyWave.id == made.wave_id)))


def waves(of: Survey, *, drafts: bool, cursor: str | None = None) -> Page[SurveyWave]:
    """The waves of a survey, the last first. One statement."""
    states = tuple(WaveState) if drafts else WHOLE
    statement = select(SurveyWave).where(
        SurveyWave.survey_id == of.id, SurveyWave.state.in_(states)
    )  # fmt: skip
    return page_of(statement, SurveyWave.until_on, SurveyWave.id, cursor=cursor, descending=True)


def reading(uid: UUID) -> SurveyReading:
    return existing(
        select(SurveyReading)
        .where(SurveyReading.uid == uid)
        .options(joinedload(SurveyReading.by))
        .execution_options(populate_existing=True)
    )


def reading_by_key(id_: int) -> SurveyReading:
    return existing(
        select(SurveyReading)
        .where(SurveyReading.id == id_)
        .execution_options(populate_existing=True)
    )


def readings(of: SurveyWave) -> Sequence[SurveyReading]:
    """The last files that were read for a wave. One statement."""
    return db.session.scalars(
        select(SurveyReading)
        .where(SurveyReading.wave_id == of.id)
        .order_by(SurveyReading.id.desc())
        .limit(20)
        .options(joinedload(SurveyReading.by))
    ).all()


def job_of(made: SurveyReading) -> Job | None:
    return db.session.get(Job, made.job_id) if made.job_id else None


def next_number() -> int:
    return (db.session.scalar(select(func.max(Survey.id))) or 0) + 1


def next_wave(of: Survey) -> int:
    highest = select(func.max(SurveyWave.number)).where(
        SurveyWave.survey_id == of.id, SurveyWave.state != WaveState.DROPPED
    )  # fmt: skip
    return (db.session.scalar(highest) or 0) + 1


def code_of_wave(row: SurveyWave) -> str:
    return db.session.scalars(select(Survey.code).where(Survey.id == row.survey_id)).one()


def has_released(row: Survey) -> bool:
    return _any(exists().where(SurveyWave.survey_id == row.id, SurveyWave.state.in_(WHOLE)))


def is_answered(row: SurveyQuestion) -> bool:
    return _any(exists().where(SurveyCell.question_id == row.id))


def has_figures(row: SurveyWave) -> bool:
    return _any(exists().where(SurveyCell.wave_id == row.id))


def _any(found: ColumnElement[bool]) -> bool:
    return bool(db.session.scalar(select(found)))


def places_with_figures(row: SurveyWave) -> set[int]:
    found = db.session.scalars(
        select(SurveyCell.place_id).where(SurveyCell.wave_id == row.id).distinct()
    )
    return {each for each in found if each is not None}


def most_asked(row: SurveyWave) -> int:
    """How many the question was put to that was put to most."""
    asked = (
        select(func.sum(SurveyCell.people).label("people"))
        .where(SurveyCell.wave_id == row.id, SurveyCell.age.is_(None))
        .group_by(SurveyCell.question_id)
        .subquery()
    )
    return db.session.scalar(select(func.max(asked.c.people))) or 0


def _added(*by: Any) -> Select[Any]:
    cell = SurveyCell
    return select(
        *by, func.sum(cell.people), func.sum(cell.weight), func.sum(cell.squares)
    ).group_by(*by)  # fmt: skip


def cells(row: SurveyWave, of: SurveyQuestion | None = None) -> list[Cell]:
    """The sums of a wave, of one question or of all. One statement."""
    cell = SurveyCell
    statement = select(
        cell.question_id, cell.answer, cell.place_id, cell.sex, cell.age, cell.people, cell.weight,
        cell.squares,
    ).where(cell.wave_id == row.id)  # fmt: skip
    if of is not None:
        statement = statement.where(cell.question_id == of.id)
    return [
        Cell(question_, answer, place, sex, age, Sum(people, weight, squares))
        for question_, answer, place, sex, age, people, weight, squares in db.session.execute(
            statement
        )
    ]


Group = tuple[str, Any]
"""What a share is of: ("whole", None), ("region", key of a place), ("sex", …), ("age", …)."""
ALL: Group = ("whole", None)


@dataclass(frozen=True)
class Table:
    """One question of a wave: of each group the share of each answer, with its margin."""

    groups: Mapping[Group, Mapping[str, Estimate]]
    good: Mapping[Group, Estimate]
    """Of each group the share of the answers that count as trust or agreement."""

    def of(self, kind: str) -> list[Group]:
        return [each for each in self.groups if each[0] == kind]


def tables(row: SurveyWave, of: SurveyQuestion | None = None) -> dict[int, Table]:
    """Of each question what every group answers. One statement."""
    by_question: dict[int, list[Cell]] = defaultdict(list)
    for each in cells(row, of):
        by_question[each.question].append(each)
    asked = {each.id: each for each in row.survey.questions}
    return {key: table(found, asked[key], row.design, row.least)
            for key, found in by_question.items()}  # fmt: skip


def table(found: Sequence[Cell], of: SurveyQuestion, design: float, least: int) -> Table:
    """Sums as shares. What is withheld of a kind of group is withheld with another one, where it
    alone would follow from the others.
    """
    parts: dict[Group, dict[str, Sum]] = defaultdict(lambda: defaultdict(Sum))
    for each in found:
        keys: list[Group] = (
            [("age", each.age)] if each.age is not None
            else [ALL, ("region", each.place), ("sex", each.sex)]
        )  # fmt: skip
        for key in keys:
            parts[key][each.answer] += each.sum
    sums = {key: together(each.values()) for key, each in parts.items()}
    hidden: set[Group] = set()
    for kind in ("whole", "region", "sex", "age"):
        sizes = {key: each.people for key, each in sums.items() if key[0] == kind}
        hidden |= withheld(sizes, least)
    kept = favourable(of.kind)
    return Table(
        {key: {answer: _shown(key, parts[key][answer], whole, design, hidden)
               for answer in of.answers} for key, whole in sums.items()},
        {key: _shown(key, together(parts[key][each] for each in kept), whole, design, hidden)
         for key, whole in sums.items() if kept},
    )  # fmt: skip


def _shown(key: Group, part: Sum, whole: Sum, design: float, hidden: set[Group]) -> Estimate:
    return WITHHELD if key in hidden else estimate(part, whole, design)


@dataclass(frozen=True)
class Point:
    """A wave on the line of a trend."""

    wave: SurveyWave
    share: Estimate
    since: Moved
    """The change since the wave before."""


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """Of which group a trend is, and of which answer."""

    answer: str | None = None
    region: int | None = None
    sex: Sex | None = None


def trend(of: SurveyQuestion, by: Narrowed) -> list[Point]:
    """A question through the released waves, the first first. Two statements."""
    held = db.session.scalars(
        select(SurveyWave)
        .where(SurveyWave.survey_id == of.survey_id, SurveyWave.state == WaveState.RELEASED)
        .order_by(SurveyWave.until_on, SurveyWave.id)
    ).all()
    cell = SurveyCell
    statement = _added(cell.wave_id, cell.answer, cell.place_id, cell.sex).where(
        cell.question_id == of.id, cell.age.is_(None),
        cell.wave_id.in_([each.id for each in held]),
    )  # fmt: skip
    found: dict[int, list[Cell]] = defaultdict(list)
    for wave_id, answer, place, sex, *sums in db.session.execute(statement):
        if by.region is None or by.sex is None or (place, sex) == (by.region, by.sex):
            found[wave_id].append(Cell(of.id, answer, place, sex, None, Sum(*sums)))
    points: list[Point] = []
    for each in held:
        shares = table(found[each.id], of, each.design, each.least)
        now = _of_group(shares, by)
        before = points[-1].share if points else WITHHELD
        points.append(Point(each, now, moved(before, now)))
    return points


def _of_group(shares: Table, by: Narrowed) -> Estimate:
    key: Group = ALL
    if by.region is not None and by.sex is None:
        key = ("region", by.region)
    elif by.sex is not None and by.region is None:
        key = ("sex", by.sex)
    if by.answer:
        return shares.groups.get(key, {}).get(by.answer, WITHHELD)
    return shares.good.get(key, WITHHELD)


def last(rows: Sequence[Survey]) -> dict[int, SurveyWave]:
    """The last wave of each of these surveys that is released and stands. One statement."""
    row = SurveyWave
    found = db.session.scalars(
        select(row)
        .where(row.survey_id.in_([each.id for each in rows]), row.state == WaveState.RELEASED)
        .order_by(row.until_on, row.id)
    )
    return {each.survey_id: each for each in found}


def trust_of(waves_: Sequence[SurveyWave]) -> dict[int, Estimate]:
    """What each of these waves says of trust in the force, by its key. One statement."""
    cell = SurveyCell
    statement = (
        _added(cell.wave_id, SurveyQuestion.kind, cell.answer)
        .join(SurveyQuestion, SurveyQuestion.id == cell.question_id)
        .where(cell.wave_id.in_([each.id for each in waves_]), cell.age.is_(None),
               SurveyQuestion.is_trust)
    )  # fmt: skip
    parts: dict[int, dict[str, Sum]] = defaultdict(dict)
    kept: dict[int, tuple[str, ...]] = {}
    for wave_id, kind, answer, *sums in db.session.execute(statement):
        parts[wave_id][answer], kept[wave_id] = Sum(*sums), favourable(kind)
    return {
        each.id: estimate(
            together(parts[each.id].get(key, Sum()) for key in kept[each.id]),
            together(parts[each.id].values()), each.design, each.least,
        )
        for each in waves_ if each.id in parts
    }  # fmt: skip


def trusting(on: date) -> tuple[int, int]:
    """Of the last wave that stood released at the end of a day and asks for trust in the force: of
    so many people asked so many trust it, the share weighted (LT-3).
    """
    row, end = SurveyWave, datetime.combine(on + timedelta(days=1), time(), UTC)
    asks = exists().where(
        SurveyQuestion.survey_id == row.survey_id, SurveyQuestion.is_trust,
        SurveyCell.question_id == SurveyQuestion.id, SurveyCell.wave_id == row.id,
    )  # fmt: skip
    found = db.session.scalar(
        select(row)
        .where(row.state.in_(WHOLE), row.released_at < end, asks,
               or_(row.superseded_at.is_(None), row.superseded_at >= end))
        .order_by(row.until_on.desc(), row.id.desc())
        .limit(1)
    )  # fmt: skip
    if found is None:
        return 0, 0
    told = trust_of([found])[found.id]
    return (0, 0) if told.share is None else (round(told.share * told.people), told.people)


def places(keys: Sequence[int]) -> dict[int, Place]:
    found = db.session.scalars(select(Place).where(Place.id.in_(keys)).order_by(Place.pcode))
    return {each.id: each for each in found}


def ages() -> tuple[AgeBand, ...]:
    return tuple(AgeBand)
