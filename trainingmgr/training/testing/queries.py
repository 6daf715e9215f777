"""The bank as its writers see it, papers of a test, answers, and what people said of a run."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.queries import finished
from trainingmgr.training.attendance import queries as attendance
from trainingmgr.training.cohorts.models import Cohort, CohortModule, TrainingSession
from trainingmgr.training.curricula.models import LearningOutcome, Module, ModuleVersion
from trainingmgr.training.curricula.rules import AssessmentKind, VersionState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.models import Assessment, Result
from trainingmgr.training.testing.models import (
    AnswerSheet,
    Item,
    ItemVersion,
    Paper,
    PaperItem,
    ReactionPile,
)
from trainingmgr.training.testing.rules.questions import Review

NO_OUTCOME = 0
"""The place, in a blueprint, of questions that test no outcome of the module in use."""


def to_be_sat_by(reader: Reader) -> ColumnElement[bool]:
    """Modules that whoever reads takes on a run that has not ended: their bank is shut to them."""
    return Item.module_id.in_(_taken(reader))


def _taken(reader: Reader) -> Any:
    return (
        select(ModuleVersion.module_id)
        .join(CohortModule, CohortModule.version_id == ModuleVersion.id)
        .join(Enrolment, Enrolment.cohort_id == CohortModule.cohort_id)
        .join(Enrolment.person)
        .join(Cohort, CohortModule.cohort_id == Cohort.id)
        .where(Person.holder_id == reader.holder_id, Cohort.ends_on >= clock.today())
    )


def _newest() -> ColumnElement[bool]:
    newest: ColumnElement[bool] = ItemVersion.number == _last(true())
    return newest


def items(
    *, reader: Reader, module: str = "", state: str = "", lacks: str = "", cursor: str | None = None
) -> Page[Item]:
    """Questions by code with all their writings, of modules that the reader does not take now."""
    wanted = (
        select(Item)
        .join(Item.module)
        .where(finished(Item.batch_id), ~to_be_sat_by(reader))
        .options(contains_eager(Item.module), *_writings())
    )
    if module:
        wanted = wanted.where(Module.code == module)
    if state == "retired":
        wanted = wanted.where(Item.retired_at.is_not(None))
    else:
        wanted = wanted.where(Item.retired_at.is_(None))
    if state in set(Review):
        wanted = wanted.where(_has(ItemVersion.review == Review(state)))
    if lacks in ("en", "fr", "ar"):
        wanted = wanted.where(_has(ItemVersion.texts[lacks].as_string().is_(None)))
    return page_of(wanted, Item.code, Item.id, cursor=cursor)


def _last(what: ColumnElement[bool]) -> Any:
    """The number of the last writing of a question, or of the last one that was agreed."""
    each = another(ItemVersion, "last")
    counted = select(func.max(each.number)).where(each.item_id == Item.id, what)
    return counted.correlate(Item).scalar_subquery()


def _has(what: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(ItemVersion.item_id == Item.id, _newest(), what)


@cache
def _writings() -> Sequence[ORMOption]:
    return (selectinload(Item.versions).joinedload(ItemVersion.outcome),)


def waiting(reader: Reader) -> tuple[int, date]:
    """How many writings wait for a second person who is not their author, and since when."""
    counted = (
        select(func.count(ItemVersion.id), func.min(ItemVersion.written_at))
        .join(ItemVersion.item)
        .join(User, ItemVersion.author_id == User.id)
        .where(
            ItemVersion.review == Review.WAITING, Item.retired_at.is_(None),
            finished(Item.batch_id), User.holder_id != reader.holder_id, ~to_be_sat_by(reader),
        )
    )  # fmt: skip
    count, since = db.session.execute(counted).one()
    return count, clock.day(since) if since else clock.today()


def item(uid: UUID, *, reader: Reader) -> Item:
    """One question with its writings, who wrote and who reviewed them."""
    writings = selectinload(Item.versions)
    return existing(
        select(Item)
        .where(Item.uid == uid, finished(Item.batch_id), ~to_be_sat_by(reader))
        .options(
            joinedload(Item.module), writings.joinedload(ItemVersion.outcome),
            writings.joinedload(ItemVersion.author), writings.joinedload(ItemVersion.reviewer),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def takes(module_id: int, reader: Reader) -> bool:
    """Whether the reader takes this module on a run that has not ended."""
    statement = select(Module.id).where(Module.id == module_id, Module.id.in_(_taken(reader)))
    return db.session.scalar(statement) is not None


def outcomes(module_id: int) -> Sequence[LearningOutcome]:
    """What the agreed version of a module wants people to take away, in its order."""
    return db.session.scalars(
        select(LearningOutcome)
        .join(ModuleVersion, LearningOutcome.version_id == ModuleVersion.id)
        .where(ModuleVersion.module_id == module_id, ModuleVersion.state == VersionState.AGREED)
        .order_by(LearningOutcome.position)
    ).all()


def outcomes_of(version_id: int) -> Sequence[LearningOutcome]:
    return db.session.scalars(
        select(LearningOutcome)
        .where(LearningOutcome.version_id == version_id)
        .order_by(LearningOutcome.position)
    ).all()


def codes_known(codes: Sequence[str]) -> set[str]:
    return set(db.session.scalars(select(Item.code).where(Item.code.in_(codes))))


def pool(version: ModuleVersion) -> dict[int, list[ItemVersion]]:
    """Questions that a paper for this version may draw, by the place of the outcome they test.

    The newest agreed writing of each that is not retired. A question written for an older version
    counts where the newer one says the same outcome in the same words.
    """
    places = {_words(each): each.position for each in outcomes_of(version.id)}
    agreed = another(ItemVersion, "last").review == Review.AGREED
    rows = db.session.scalars(
        select(ItemVersion)
        .join(ItemVersion.item)
        .where(
            Item.module_id == version.module_id, Item.retired_at.is_(None),
            finished(Item.batch_id), ItemVersion.review == Review.AGREED,
            ItemVersion.number == _last(agreed),
        )
        .options(contains_eager(ItemVersion.item), joinedload(ItemVersion.outcome))
        .order_by(Item.code)
        .limit(CHOICES)
    )  # fmt: skip
    found: dict[int, list[ItemVersion]] = {}
    for row in rows:
        place = places.get(_words(row.outcome), NO_OUTCOME) if row.outcome else NO_OUTCOME
        found.setdefault(place, []).append(row)
    return found


def _words(outcome: LearningOutcome) -> tuple[Any, ...]:
    return (outcome.kind, *sorted(outcome.titles.items()))


def papers(assessment_id: int) -> Sequence[Paper]:
    """The papers of a test, the newest first."""
    return db.session.scalars(
        select(Paper)
        .where(Paper.assessment_id == assessment_id)
        .options(joinedload(Paper.by))
        .order_by(Paper.number.desc())
        .limit(CHOICES)
    ).all()


def paper(uid: UUID, *, reader: Reader) -> Paper:
    """A paper with its questions, its test and run: if the reader records the run's results."""
    return existing(
        select(Paper)
        .join(Paper.assessment)
        .join(Assessment.cohort)
        .where(Paper.uid == uid, results.within(reader, recording=True))
        .options(
            contains_eager(Paper.assessment).options(
                contains_eager(Assessment.cohort).options(
                    joinedload(Cohort.course), joinedload(Cohort.centre)
                ),
                joinedload(Assessment.module_version).joinedload(ModuleVersion.module),
            ),
            joinedload(Paper.by),
            selectinload(Paper.items).joinedload(PaperItem.item_version).options(
                joinedload(ItemVersion.item), joinedload(ItemVersion.outcome)
            ),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def papers_of_runs(codes: Collection[str], *, reader: Reader) -> Sequence[Paper]:
    """Every paper of runs by their codes, with its questions, test and run: if the reader records
    the results.
    """
    return db.session.scalars(
        select(Paper)
        .join(Paper.assessment)
        .join(Assessment.cohort)
        .where(func.upper(Cohort.code).in_(codes), results.within(reader, recording=True))
        .options(
            contains_eager(Paper.assessment).contains_eager(Assessment.cohort),
            selectinload(Paper.items).joinedload(PaperItem.item_version),
        )
        .limit(CHOICES)
    ).all()


def other_map(test: Assessment) -> set[int] | None:
    """The outcomes that the newest paper of the test before, or after, asks for: R-TRN-07."""
    twins = {AssessmentKind.PRE_TEST: AssessmentKind.POST_TEST,
             AssessmentKind.POST_TEST: AssessmentKind.PRE_TEST}  # fmt: skip
    if test.kind not in twins:
        return None
    blueprint = db.session.scalar(
        select(Paper.blueprint)
        .join(Paper.assessment)
        .where(
            Assessment.cohort_id == test.cohort_id, Assessment.version_id == test.version_id,
            Assessment.kind == twins[test.kind],
        )
        .order_by(Paper.id.desc())
        .limit(1)
    )  # fmt: skip
    return {int(place) for place, count in blueprint.items() if count} if blueprint else None


def is_secret_to(test: Assessment, reader: Reader) -> bool:
    """Whether questions and key of a test are still kept from this reader, who takes the run or
    teaches in it: until the day after the test.
    """
    on = test.on or test.cohort.ends_on
    if on < clock.today():
        return False
    takes_it = exists().where(
        Enrolment.cohort_id == test.cohort_id,
        Enrolment.person_id == Person.id,
        Person.holder_id == reader.holder_id,
    )
    teaches = exists().where(TrainingSession.cohort_id == test.cohort_id, attendance.led_by(reader))
    return bool(db.session.scalar(select(or_(takes_it, teaches))))


def answer_sheets(test_id: int) -> dict[tuple[int, int], AnswerSheet]:
    """What everybody answered in one test, by place in the run and attempt."""
    rows = db.session.scalars(
        select(AnswerSheet)
        .where(AnswerSheet.assessment_id == test_id)
        .order_by(AnswerSheet.enrolment_id, AnswerSheet.attempt)
        .execution_options(populate_existing=True)
    )
    return {(row.enrolment_id, row.attempt): row for row in rows}


def typed_over(cohort_id: int) -> list[tuple[AnswerSheet, Result]]:
    """Results of a run that are not what the answers on the paper add up to: somebody typed a
    score over it.
    """
    rows = db.session.execute(
        select(AnswerSheet, Result)
        .join(Assessment, Assessment.id == AnswerSheet.assessment_id)
        .join(
            Result,
            and_(
                Result.assessment_id == AnswerSheet.assessment_id,
                Result.enrolment_id == AnswerSheet.enrolment_id,
                Result.attempt == AnswerSheet.attempt,
            ),
        )
        .where(Assessment.cohort_id == cohort_id)
        .options(
            joinedload(AnswerSheet.enrolment).joinedload(Enrolment.person),
            joinedload(Result.assessment),
        )
        .order_by(AnswerSheet.assessment_id, AnswerSheet.enrolment_id, AnswerSheet.attempt)
    )
    return [(sheet, row) for sheet, row in rows if sum(sheet.tenths) != row.score_tenths]


def of_place(place_id: int) -> Sequence[tuple[AnswerSheet, Paper]]:
    """What one person answered in every test of a run, with the papers and what they ask."""
    rows = db.session.execute(
        select(AnswerSheet, Paper)
        .join(Paper, AnswerSheet.paper_id == Paper.id)
        .where(AnswerSheet.enrolment_id == place_id)
        .options(
            selectinload(Paper.items).joinedload(PaperItem.item_version)
            .joinedload(ItemVersion.outcome),
        )
        .order_by(AnswerSheet.assessment_id, AnswerSheet.attempt)
    )  # fmt: skip
    return [(sheet, drawn) for sheet, drawn in rows]


def used(item_: Item) -> Sequence[tuple[Paper, int]]:
    """Papers that ask a question, the newest first, and which writing of it."""
    rows = db.session.execute(
        select(Paper, ItemVersion.number)
        .join(PaperItem, PaperItem.paper_id == Paper.id)
        .join(ItemVersion, PaperItem.item_version_id == ItemVersion.id)
        .where(ItemVersion.item_id == item_.id)
        .options(joinedload(Paper.assessment))
        .order_by(Paper.id.desc())
        .limit(50)
    )
    return [(drawn, number) for drawn, number in rows]


def piles(cohort_id: int) -> Sequence[ReactionPile]:
    """Piles of reaction sheets of a run, those that were set aside too."""
    return db.session.scalars(
        select(ReactionPile)
        .where(ReactionPile.cohort_id == cohort_id)
        .options(joinedload(ReactionPile.by))
        .order_by(ReactionPile.id)
        .limit(CHOICES)
    ).all()
