"""Answers are typed by version of the paper, marked by its key, and become results."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, Sentence, StaleRecord
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.training.results.models import Result
from trainingmgr.training.results.rules import Mode
from trainingmgr.training.results.services import recording, staging
from trainingmgr.training.results.services.recording import Entry, Key
from trainingmgr.training.testing import events, queries
from trainingmgr.training.testing.models import AnswerSheet, Paper
from trainingmgr.training.testing.rules.analysis import Answered, TestDid, analysed
from trainingmgr.training.testing.rules.questions import (
    FORMS,
    ONE_LETTER,
    ItemKind,
    Unread,
    marked,
    order_of_options,
    order_of_questions,
    parted,
    read,
    written,
)


@dataclass(frozen=True)
class Given:
    """What one person answered: on which version, and each answer by the question's place on the
    paper (not on the version).
    """

    form: str
    answers: tuple[str, ...]


def read_sheet(paper: Paper, form: str, text: str) -> Given:
    """One line as it was typed, in the order of that version. Raises Refusal with the question."""
    if form not in FORMS[: paper.forms]:
        raise Refusal(gettext("This paper has no version %(form)s.", form=form or "?"))
    markings = [each.item_version.marking for each in paper.items]
    parts = parted(text, all(each.kind in ONE_LETTER for each in markings))
    if len(parts) != len(markings):
        raise Refusal(
            gettext("The paper has %(asked)s questions, here are %(there)s answers. Write - for a "
                    "question left blank.", asked=len(markings), there=len(parts))
        )  # fmt: skip
    found = [""] * len(markings)
    for number, place, part in in_order(paper, form, parts):
        try:
            found[place] = read_one(paper, form, place, part)
        except Unread as bad:
            raise Refusal(
                gettext("Question %(number)s: “%(text)s” is no answer to it.", number=number,
                        text=part)
            ) from bad  # fmt: skip
    return Given(form, tuple(found))


def in_order(paper: Paper, form: str, parts: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Of each answer its number on the version, the question's place on the paper, and the text."""
    order = order_of_questions(len(paper.items), paper.seed, form)
    for number, (place, part) in enumerate(zip(order, parts, strict=True), start=1):
        yield number, place, part


def read_one(paper: Paper, form: str, place: int, text: str) -> str:
    """One answer as it is kept, from how it stands on that version. Raises Unread."""
    marking = paper.items[place].item_version.marking
    return read(text, marking, order_of_options(marking, paper.seed, form, place))


def typed_again(paper: Paper, sheet: AnswerSheet) -> str:
    """A sheet as it would be typed: in the order of its version."""
    markings = [each.item_version.marking for each in paper.items]
    return " ".join(
        written(
            sheet.answers[place], markings[place],
            order_of_options(markings[place], paper.seed, sheet.form, place),
        )
        for place in order_of_questions(len(markings), paper.seed, sheet.form)
    )  # fmt: skip


def seen_mark(paper: Paper) -> str:
    """A fingerprint of the answers and results as a page shows them."""
    sheets = queries.answer_sheets(paper.assessment_id)
    told = ";".join(f"{key}:{sheet.version}" for key, sheet in sorted(sheets.items()))
    return sha256(f"{recording.seen_mark(paper.assessment)}|{told}".encode()).hexdigest()[:16]


@operation
def enter(
    paper: Paper,
    given: Mapping[Key, Given],
    *,
    on: date,
    mode: Mode,
    by: User,
    reason: str = "",
    seen: str | None = None,
    language: str | None = None,
    batch: ImportBatch | None = None,
) -> int:
    """Keep what people answered and record the marks as results, by the rules of recording: never
    one's own, no old page, a reason for a change. How many sheets are new or changed.
    """
    test = paper.assessment
    if seen is not None and seen != seen_mark(paper):
        raise StaleRecord
    before = queries.answer_sheets(test.id)
    fresh = {key: each for key, each in given.items() if differs(before.get(key), paper, each)}
    if any(key in before for key in fresh) and len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why an answer is changed."), field="reason")
    tenths = {key: _marks(paper, each.answers) for key, each in fresh.items()}
    entries = {key: Entry(sum(marks), mode) for key, marks in tenths.items()}
    recording.record(test, entries, on=on, reason=reason, language=language, batch=batch, by=by)
    for key, each in fresh.items():
        sheet = before.get(key)
        if sheet is None:
            sheet = AnswerSheet(assessment_id=test.id, enrolment_id=key[0], attempt=key[1],
                                batch_id=batch.id if batch else None)  # fmt: skip
            db.session.add(sheet)
        _keep(sheet, paper, each, tenths[key], by)
    if fresh:
        db.session.flush()
        happening = events.AnswersEntered(
            paper=paper.code, count=len(fresh), about=("cohort", test.cohort_id)
        )
        journal.record(happening, by=by)
    return len(fresh)


def differs(sheet: AnswerSheet | None, paper: Paper, given: Given) -> bool:
    """Whether a sheet on record says something else, or there is none."""
    if sheet is None:
        return True
    return (sheet.paper_id, sheet.form, tuple(sheet.answers)) != (
        paper.id, given.form, given.answers,
    )  # fmt: skip


def _marks(paper: Paper, answers: Sequence[str]) -> list[int]:
    return [
        marked(answer, each.item_version.marking)
        for answer, each in zip(answers, paper.items, strict=True)
    ]


def _keep(sheet: AnswerSheet, paper: Paper, given: Given, tenths: list[int], by: User) -> None:
    sheet.paper_id, sheet.form, sheet.answers = paper.id, given.form, list(given.answers)
    sheet.tenths, sheet.by_id, sheet.at = tenths, by.id, clock.now()


@operation
def take_back(batch: ImportBatch) -> None:
    """The answers of a file that was undone are gone with it, and the results they made."""
    db.session.execute(delete(AnswerSheet).where(AnswerSheet.batch_id == batch.id))
    db.session.execute(delete(Result).where(Result.batch_id == batch.id))


def rests_on(batch_id: int) -> Sentence | None:
    """Why a file cannot be taken back: something was done with an answer of it since."""
    changed = db.session.scalar(
        select(AnswerSheet.id)
        .where(AnswerSheet.batch_id == batch_id, AnswerSheet.version > 1)
        .limit(1)
    )
    said: Sentence | None = staging.rests_on(batch_id)
    if changed is not None:
        said = _("An answer of this file was changed since. Put the others right on their page.")
    return said


COUNTED = {ItemKind.SINGLE, ItemKind.SEVERAL, ItemKind.TRUE_FALSE}
"""Kinds of which it is counted how many chose each option."""


def analysis(paper: Paper, sheets: Iterable[AnswerSheet]) -> TestDid:
    """How the questions of a paper did, over first attempts: a resit is taught to."""
    first = [each for each in sheets if each.paper_id == paper.id and each.attempt == 1]
    asked = [each.item_version for each in paper.items]
    questions = [
        Answered(
            tuple(sheet.tenths[place] / (each.points * 10) for sheet in first),
            tuple(sheet.answers[place] for sheet in first),
            2 if each.kind is ItemKind.TRUE_FALSE else len(each.options),
            tuple(each.right_ones),
            each.kind in COUNTED,
        )
        for place, each in enumerate(asked)
    ]
    return analysed(questions, [each.points for each in asked])
