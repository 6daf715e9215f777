"""Papers of questions, their keys, mark sheets, reaction forms, and a result explained."""

from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale, gettext, ngettext

from trainingmgr.core import clock, pairs
from trainingmgr.core.sentences import dated
from trainingmgr.documents import words as fixed
from trainingmgr.documents.lists import Head, listed
from trainingmgr.documents.notice import Notice, notices
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.questions import Question, QuestionPaper, Said, question_paper
from trainingmgr.documents.reactions import ReactionForm, reaction_form
from trainingmgr.documents.sheet import AttendanceSheet, attendance
from trainingmgr.registry.people.printouts import attendee
from trainingmgr.tabular.printouts import handling as personal
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.results import words as result_words
from trainingmgr.training.results.models import Assessment
from trainingmgr.training.results.queries.runs import Line
from trainingmgr.training.results.rules import Ending, Lack
from trainingmgr.training.results.rules import written as points_written
from trainingmgr.training.testing.models import AnswerSheet, ItemVersion, Paper
from trainingmgr.training.testing.rules.questions import (
    CHOSEN,
    FORMS,
    ItemKind,
    letters,
    order_of_options,
    order_of_questions,
    written,
)
from trainingmgr.training.testing.words import ASKED, FACES, HOW, TRUTH

SHORT_LINES = 3


def handling(test: Assessment, language: str) -> str:
    with force_locale(language):
        return str(gettext("TEST PAPER. Kept locked until the test; handed back afterwards."))


def questions(paper: Paper, form: str, languages: Sequence[str], *, address: str) -> Printout:
    """One version of a paper, in one language or two side by side."""
    first, test = languages[0], paper.assessment
    order = order_of_questions(len(paper.items), paper.seed, form)
    with force_locale(first):
        facts = _facts(test, first)
        facts += ((gettext("Points"), str(paper.points)),)
        return question_paper(
            QuestionPaper(
                title=str(result_words.TESTS[test.kind]),
                language=first,
                on=clock.today(),
                facts=facts,
                form=form,
                form_label=gettext("Version"),
                scan=f"{address}/papers/{paper.uid}",
                code=f"{paper.code} {form}",
                person=(gettext("Name"), gettext("Number"), gettext("Date and signature")),
                instructions=tuple((each, _instructions(each)) for each in languages),
                questions=tuple(_question(paper, place, form, languages) for place in order),
                page=str(fixed.PAGE["page"]),
                handling=handling(test, first),
            )
        )


def _facts(test: Assessment, language: str) -> tuple[tuple[str, str], ...]:
    version = test.module_version
    return (
        (gettext("Run"), test.cohort.code),
        (gettext("Module"), f"{version.module.code} {version.title(language)}"),
        (gettext("Pass mark"), f"{test.pass_mark} %"),
    )


def _instructions(language: str) -> str:
    with force_locale(language):
        said = gettext(
            "Tick the box of your answer. A question may be read out to you: ask. Nobody loses "
            "points for a question left blank."
        )
    return str(said)


def _question(paper: Paper, place: int, form: str, languages: Sequence[str]) -> Question:
    asked = paper.items[place].item_version
    marking = asked.marking
    shown = order_of_options(marking, paper.seed, form, place)
    worth = ngettext("%(num)s pt", "%(num)s pts", asked.points)
    return Question(
        tuple(_said(asked, shown, each) for each in languages), worth,
        SHORT_LINES if asked.kind is ItemKind.SHORT else 0,
    )  # fmt: skip


def _said(asked: ItemVersion, shown: Sequence[int], language: str) -> Said:
    with force_locale(language):
        if asked.kind is ItemKind.TRUE_FALSE:
            options = [str(TRUTH[each]) for each in shown]
        elif asked.kind in CHOSEN:
            options = [asked.options[each].get(language, "") for each in shown]
        else:
            options = []
        pairs = tuple(zip(letters(language), options, strict=False))
        return Said(language, asked.says(language), str(HOW[asked.kind]), pairs)


def key(paper: Paper, language: str, *, by: str) -> Printout:
    """What is right, by version: the letters as they stand on each. In one language or a pair."""
    with pairs.in_both(language) as lead:
        rows = []
        for form in FORMS[: paper.forms]:
            order = order_of_questions(len(paper.items), paper.seed, form)
            for number, place in enumerate(order, start=1):
                asked = paper.items[place].item_version
                shown = order_of_options(asked.marking, paper.seed, form, place)
                right = ",".join(map(str, asked.right_ones))
                said = written(right, asked.marking, shown) if asked.kind in CHOSEN else "·"
                rows.append([form, str(number), said, str(asked.points), asked.item.code,
                             in_each(asked, language)])  # fmt: skip
        return listed(
            gettext("Key of %(paper)s", paper=paper.code),
            [Head(gettext("Version"), code=True), Head(gettext("No."), figures=True),
             Head(gettext("Right"), code=True), Head(gettext("Points"), figures=True),
             Head(gettext("Code"), code=True), Head(gettext("Question"))],
            rows, language=lead, on=clock.today(), by=by,
            facts=_facts(paper.assessment, lead),
            handling=gettext("KEY. For examiners alone. Destroy it after marking."),
        )  # fmt: skip


def in_each(asked: ItemVersion, language: str) -> str:
    """The question in the language, or in both of a pair, each keeping its own direction."""
    said = dict.fromkeys(asked.says(each) for each in language.split("+"))
    return pairs.together(*said)


MOST_BOXES = 4
SPARE = 3


def mark_sheet(
    test: Assessment, people: Sequence[Enrolment], language: str, *, paper: Paper | None,
    address: str,
) -> Printout:  # fmt: skip
    """The sheet of who sat: version and points; of a check-list with few lines, a box for each.
    In one language or a pair.
    """
    lines = _lines(paper)
    with pairs.in_both(language) as lead:
        boxes: tuple[tuple[str, str], ...]
        if lines:
            boxes = tuple(
                (str(number), f"{in_each(each, language)} ({each.points})")
                for number, each in enumerate(lines, start=1)
            )
        else:
            boxes = (
                ("V", gettext("version of the paper")),
                ("P", gettext("points")),
            )
        texts = {name: str(each) for name, each in fixed.SHEET.items()} | {
            "title": gettext("Check-list") if lines else gettext("Mark sheet"),
            "sheet": gettext("Test"),
            "legend": gettext("Write the points of each:") if lines else gettext("Write:"),
            "trainer": gettext("Examiner: name and signature"),
            "witness": gettext("Invigilator: name and signature"),
        }
        where = f"papers/{paper.uid}/answers" if paper else f"tests/{test.uid}"
        return attendance(
            AttendanceSheet(
                sheet_id=paper.code if paper else test.code,
                scan=f"{address}/{where}",
                language=lead,
                on=clock.today(),
                texts=texts,
                facts=(
                    *_facts(test, lead),
                    (gettext("Out of"), str(test.max_score)),
                    *(((gettext("Day"), dated(test.on, "d MMMM y")),) if test.on else ()),
                ),
                attendees=tuple(attendee(each.person, lead) for each in people),
                letters=boxes,
                boxes=tuple(head for head, _meaning in boxes),
                spare=SPARE,
                handling=personal(),
            )
        )


def _lines(paper: Paper | None) -> list[ItemVersion]:
    """The lines of a check-list that fit on a sheet of names; otherwise each person has a paper."""
    if paper is None or len(paper.items) > MOST_BOXES:
        return []
    asked = [each.item_version for each in paper.items]
    return asked if all(each.kind is ItemKind.CHECK for each in asked) else []


def reactions(cohort: Cohort, language: str, *, address: str) -> Printout:
    with pairs.in_both(language) as lead:
        return reaction_form(
            ReactionForm(
                title=gettext("What do you say of this course?"),
                language=lead,
                on=clock.today(),
                facts=(
                    (gettext("Run"), cohort.code),
                    (gettext("Course"), cohort.course.title(lead)),
                ),
                says=gettext("Write no name. The questions are read out: tick one face for each."),
                questions=tuple(str(each) for each in ASKED.values()),
                faces=tuple(str(each) for each in FACES),
                free=gettext("What should change? Write, draw, or tell somebody you trust:"),
                scan=f"{address}/runs/{cohort.uid}/reactions",
                sheet=str(fixed.SHEET["sheet"]),
                code=cohort.code,
                page=str(fixed.PAGE["page"]),
                handling=gettext("Without names. The training cell alone counts these sheets."),
            )
        )


def explained(
    place: Enrolment,
    line: Line,
    sheets: Sequence[tuple[AnswerSheet, Paper]],
    attempts: Sequence[Any],
    language: str,
) -> Printout:
    """One person's results in plain sentences: what was asked, got and needed, and what next. In
    two languages it is two letters, so that each reads whole.
    """
    letters_ = [_explained(place, line, sheets, attempts, each) for each in language.split("+")]
    return notices(letters_)


def _explained(
    place: Enrolment,
    line: Line,
    sheets: Sequence[tuple[AnswerSheet, Paper]],
    attempts: Sequence[Any],
    language: str,
) -> Notice:
    with force_locale(language):
        person, cohort = place.person, place.cohort
        named = {each.assessment_id: each.assessment for each in attempts}
        return Notice(
                title=gettext("Your results"),
                language=language,
                on=clock.today(),
                facts=(
                    (gettext("Name"), person.name_display),
                    (gettext("Number"), person.number),
                    (gettext("Run"), cohort.code),
                    (gettext("Course"), cohort.course.title(language)),
                ),
                paragraphs=(str(result_words.ENDINGS[line.outcome.ending]) + ".",),
                rows=tuple(_result_rows(line, attempts)),
                after=(*_by_outcome(sheets, named, language), *_next(line)),
                signs=(gettext("Told by: name and signature"), gettext("Signature or thumb print")),
                page=str(fixed.PAGE["page"]),
                printed=str(fixed.PAGE["printed"]),
                handling=gettext("PERSONAL. For this person and their trainers."),
            )  # fmt: skip


def _result_rows(line: Line, attempts: Sequence[Any]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [
        (gettext("Test"), gettext("Attempt"), gettext("Reached"), gettext("Out of"),
         gettext("Needed")),
    ]  # fmt: skip
    for each in attempts:
        test = each.assessment
        counts = test.kind.value != "pre_test"
        needed = f"{test.pass_mark} %" if counts else gettext("nothing")
        rows.append(
            (f'{test.code.split(" ")[0]} {result_words.TESTS[test.kind]}', str(each.attempt),
             f"{points_written(each.score_tenths)} "
             f"({each.score_tenths * 10 // test.max_score} %)",
             str(test.max_score), needed)
        )  # fmt: skip
    for module in line.modules:
        reached = module.hours.percent
        said = gettext("not known") if reached is None else f"{reached} %"
        rows.append((f"{gettext('Attended')} {module.code}", "", said, "",
                     f"{module.attendance_min} %"))  # fmt: skip
        if module.mark is not None and sum(each.counts for each in module.tests) > 1:
            rows.append((gettext("Tests of %(module)s together", module=module.code), "",
                         f"{module.mark} %", "", f"{module.pass_mark} %"))  # fmt: skip
    return rows


def _by_outcome(
    sheets: Sequence[tuple[AnswerSheet, Paper]], named: dict[int, Any], language: str
) -> list[str]:
    """Of each test that was answered on paper: the points by what was tested, no question said."""
    told = []
    for sheet, paper in sheets:
        by: dict[str, list[int]] = {}
        for each, tenths in zip(paper.items, sheet.tenths, strict=True):
            outcome = each.item_version.outcome
            words = outcome.title(language) if outcome else gettext("The module as a whole")
            both = by.setdefault(words, [0, 0])
            both[0] += tenths
            both[1] += each.item_version.points
        test = named.get(sheet.assessment_id)
        head = f"{test.code.split(' ')[0]} {result_words.TESTS[test.kind]}" if test else ""
        told += [
            gettext("%(test)s, “%(outcome)s”: %(got)s of %(most)s points.", test=head,
                    outcome=words, got=points_written(got), most=most)
            for words, (got, most) in by.items()
        ]  # fmt: skip
    return told


def _next(line: Line) -> list[str]:
    """What is missing, piece by piece, and what this person can do about it."""
    told = [str(result_words.why(each)) for each in line.outcome.missing]
    lacks = {each.lack for each in line.outcome.missing}
    if line.outcome.ending is Ending.PASSED:
        told.append(gettext("You passed. Ask your training office when the certificate is ready."))
    if Lack.RESIT_OPEN in lacks:
        told.append(
            gettext("You may sit the test once more, a day after the first time at the earliest. "
                    "Ask the head of your training cell for the day.")
        )  # fmt: skip
    if Lack.FAILED in lacks:
        told.append(
            gettext("Both attempts are used. The module can be taken again on another run.")
        )
    if Lack.NOT_SAT in lacks:
        told.append(gettext("A test is still to be sat. Ask your trainer for the day."))
    told.append(gettext("If you do not agree, ask the head of the training cell to look at your "
                        "paper again. You may bring somebody along."))  # fmt: skip
    return told
