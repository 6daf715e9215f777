"""Letters to the person, and the sheet that a panel signs: in the language of whoever reads them.

A letter says what was put to the person or decided about them, and what they may do; nothing of
who told it, and no name of who decided. It is theirs: it asks them to give back or burn nothing.
"""

from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.sentences import long_day
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.notice import Notice, notice
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling, theirs
from trainingmgr.vetting.cases.queries.listed import Line
from trainingmgr.vetting.cases.rules import REFUSES, DecisionState, Seat, blocks
from trainingmgr.vetting.cases.words import BLOCKS, FINDINGS, PROCESSES, STAGES, STATES, VERDICTS

COLUMNS = (
    Column("case", _("Case"), kind=Kind.CODE),
    Column("process", _("Process")),
    Column("state", _("State")),
    Column("opened_on", _("Opened on"), kind=Kind.DATE),
    Column("due_on", _("Due"), kind=Kind.DATE),
    Column("blocks", _("What blocks it")),
    Column("investigator", _("Investigator")),
)


def cells(line: Line) -> list[Any]:
    """One case of the chair's queue in the order of COLUMNS. Nobody is named whom it is about."""
    case = line.case
    held = [each.user.name for each in case.seats
            if each.ended_at is None and each.part == Seat.INVESTIGATOR]  # fmt: skip
    return [
        case.number, str(PROCESSES[case.process]), str(STATES[case.state]), case.opened_on,
        case.due_on, "; ".join(str(BLOCKS[each]) for each in blocks(line.facts)), ", ".join(held),
    ]  # fmt: skip


PAPERS = ("put", "decision", "notice")


def paper(case: Any, kind: str, decision: Any, *, language: str, by: str) -> Printout:
    """One of the papers of a case. A paper of something that is not there yet is not found."""
    there = {
        "put": bool(case.adverse),
        "decision": decision is not None,
        "notice": decision is not None and decision.state != DecisionState.PROPOSED,
    }
    if not there[kind]:
        raise NotFound
    with force_locale(language):
        write = {"put": _put, "decision": _sheet, "notice": _notice}[kind]
        title, paragraphs, rows, after, signs = write(case, decision, language)
        return notice(
            Notice(
                title=title, language=language, on=clock.today(),
                facts=(*_facts(case, language), (gettext("Date"), long_day(clock.today()))),
                paragraphs=(_law(case), *paragraphs),
                rows=rows, after=after, signs=signs, page=str(PAGE["page"]),
                printed=printed_by(by), handling=handling() if kind == "decision" else theirs(),
            )
        )  # fmt: skip


Written = tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...], tuple[str, ...], tuple[str, ...]]


def _facts(case: Any, language: str) -> tuple[tuple[str, str], ...]:
    person = case.person
    name = person.name_native if language == "ar" and person.name_native else person.name_display
    return (
        (gettext("To"), name),
        (gettext("Number"), person.number),
        (gettext("Case"), case.number),
        (gettext("Process"), str(PROCESSES[case.process])),
    )


def _law(case: Any) -> str:
    return str(gettext("Under %(law)s.", law=case.criteria.law))


def _put(case: Any, _decision: Any, language: str) -> Written:
    waits = [each for each in case.adverse if each.finding is None] or case.adverse
    last = max(each.answer_due_on for each in waits)
    known = [f"{each.criterion.title(language)}: {each.summary}" for each in waits]
    return (
        gettext("Information about you"),
        (gettext("The following is known about you. Nothing is decided yet."), *known),
        (),
        (
            gettext("You may answer in writing or in person until %(day)s. Somebody may help you, "
                    "and may answer for you.", day=long_day(last)),
            gettext("You may read your file, apart from what would put somebody else in danger."),
            gettext("A panel that has not investigated decides after your answer, or after that "
                    "day. You get its reasons in writing and may appeal."),
        ),
        (gettext("For the vetting body"), gettext("Received: signature or thumb")),
    )  # fmt: skip


def _notice(case: Any, decision: Any, _language: str) -> Written:
    said = [
        gettext("It was decided: %(word)s.", word=VERDICTS[decision.verdict]),
        gettext("The reasons: %(reasons)s", reasons=decision.reasons),
    ]
    if decision.conditions and decision.verdict not in REFUSES:
        said.append(gettext("What goes with it: %(conditions)s", conditions=decision.conditions))
    if decision.valid_to:
        said.append(
            gettext("It is valid from %(begin)s to %(end)s.", begin=long_day(decision.valid_from),
                    end=long_day(decision.valid_to))
        )  # fmt: skip
    if decision.verdict in REFUSES and decision.stage == "first":
        body, days = case.criteria.appeal_body, case.criteria.appeal_days
        if decision.appeal_until:
            until = gettext("You may appeal to %(body)s until %(day)s.", body=body,
                            day=long_day(decision.appeal_until))  # fmt: skip
        else:
            until = gettext("You may appeal to %(body)s within %(days)s days of receiving this "
                            "letter.", body=body, days=days)  # fmt: skip
        said.append(until)
        said.append(gettext("Other people than those who decided decide about your appeal."))
        if case.criteria.suspensive:
            said.append(gettext("Until then nothing follows from this decision."))
    return (
        gettext("Decision of the vetting body"), tuple(said), (), (),
        (gettext("For the vetting body"), gettext("Received: signature or thumb")),
    )  # fmt: skip


def _sheet(case: Any, decision: Any, language: str) -> Written:
    """For the panel: what was put, what became of it, what was recommended, who signed."""
    rows: tuple[tuple[str, ...], ...] = ()
    if case.adverse:
        rows = (
            (gettext("What it is about"), gettext("The person answered"), gettext("Finding")),
            *(
                (each.criterion.title(language), _answered(each),
                 str(FINDINGS[each.finding]) if each.finding else "")
                for each in case.adverse
            ),
        )  # fmt: skip
    said = [
        gettext("%(stage)s: %(word)s.", stage=STAGES[decision.stage],
                word=VERDICTS[decision.verdict]),
        gettext("The reasons: %(reasons)s", reasons=decision.reasons),
        gettext("Criteria: version %(number)s. Standard: %(standard)s.",
                number=case.criteria.number, standard=case.criteria.standard),
    ]  # fmt: skip
    if case.recommendations:
        last = case.recommendations[-1]
        said.append(gettext("Recommended by the investigator: %(word)s.",
                            word=VERDICTS[last.verdict]))  # fmt: skip
    names = ", ".join(each.by.name for each in decision.votes)
    after = (gettext("Signed here: %(names)s.", names=names),)
    signs = tuple(each.by.name for each in decision.votes)[:2]
    return gettext("Decision sheet of the panel"), tuple(said), rows, after, signs


def _answered(each: Any) -> str:
    if each.answered_on is None:
        return str(gettext("No answer until %(day)s", day=long_day(each.answer_due_on)))
    return str(gettext("On %(day)s", day=long_day(each.answered_on)))
