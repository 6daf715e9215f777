"""The roster of a run for paper and for files.

A line holds its person as the reader may see them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock, pairs
from trainingmgr.core.columns import Sex
from trainingmgr.core.sentences import dated
from trainingmgr.documents import tables
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.notice import Notice, notices
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.registry.people.words import SEXES
from trainingmgr.tabular.listings import Printing
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling, purpose, theirs
from trainingmgr.training.cohorts.models import Cohort, Joining
from trainingmgr.training.cohorts.rules import Provision
from trainingmgr.training.cohorts.words import FOR_WOMEN, PROVISIONS
from trainingmgr.training.enrolments.models import WaiverRequest
from trainingmgr.training.enrolments.queries import Line
from trainingmgr.training.enrolments.queries.gathered import UnitSeats
from trainingmgr.training.enrolments.words import STATES, of_key, said

COLUMNS = (
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("service_no", _("Service number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("sex", _("Sex")),
    Column("rank", _("Rank")),
    Column("unit", _("Unit"), kind=Kind.CODE),
    Column("run_code", _("Run"), kind=Kind.CODE),
    Column("state", _("State")),
    Column("joined_on", _("Since"), kind=Kind.DATE),
    Column("group", _("Group")),
)


NOMINATED = (
    *COLUMNS[:-2],
    Column("may_join", _("May join?"), stays=True),
    Column("missing", _("What is missing"), stays=True),
)


SEAT_PLAN = (
    Column("unit", _("Unit"), kind=Kind.CODE),
    Column("women", _("Women on the run"), kind=Kind.INTEGER),
    Column("men", _("Men on the run"), kind=Kind.INTEGER),
    Column("other", _("Others on the run"), kind=Kind.INTEGER),
    Column("women_nominated", _("Women nominated"), kind=Kind.INTEGER),
    Column("men_nominated", _("Men nominated"), kind=Kind.INTEGER),
    Column("other_nominated", _("Others nominated"), kind=Kind.INTEGER),
    Column("waiting", _("Wait for a seat"), kind=Kind.INTEGER),
)


def unit_seats(row: UnitSeats) -> list[Any]:
    """What a unit has of a run, in the order of SEAT_PLAN."""
    return [row.unit or None, *_by_sex(row.seated), *_by_sex(row.nominated), row.waiting]


def _by_sex(people: Counter[Sex]) -> list[int]:
    women, men = people[Sex.F], people[Sex.M]
    return [women, men, people.total() - women - men]


def seats_about(
    cohort: Cohort, gaps: Sequence[tuple[str, Provision]], language: str
) -> tuple[tuple[str, str], ...]:
    """What run it is, its seats, and what keeps women away and is not there (R-GEN-02)."""
    return (
        *about(cohort, language),
        (gettext("Seats"), str(cohort.capacity)),
        (gettext("Of these kept for women"), str(cohort.seats_for_women)),
        *((str(FOR_WOMEN[what]), str(PROVISIONS[there])) for what, there in gaps),
    )


def cells(cohort: Cohort, line: Line, language: str) -> list[Any]:
    """One place in the order of COLUMNS, as this reader may see it."""
    return [*_who(cohort, line, language), line.enrolment.joined_on, line.group or None]


def nominated(cohort: Cohort, line: Line, language: str) -> list[Any]:
    """One nomination in the order of NOMINATED: what is missing as the page says it."""
    verdict = line.verdict
    return [
        *_who(cohort, line, language),
        bool(verdict.may_join),
        " ".join(str(said(piece)) for piece in verdict.missing),
    ]


def _who(cohort: Cohort, line: Line, language: str) -> list[Any]:
    person = line.person
    return [
        person.number,
        person.service_number,
        person.name_display,
        person.name_native,
        str(SEXES.get(person.sex, "")),
        person.rank.brief(language) if person.rank else None,
        person.unit.code if person.unit else None,
        cohort.code,
        str(STATES[line.enrolment.state]),
    ]


def about(cohort: Cohort, language: str) -> tuple[tuple[str, str], ...]:
    """What run it is, under the title of every page."""
    days = f"{dated(cohort.starts_on, 'd MMM y')} – {dated(cohort.ends_on, 'd MMM y')}"
    return (
        (gettext("Run"), cohort.code),
        (gettext("Course"), cohort.course.title(language)),
        (gettext("Days"), days),
        (gettext("Centre"), cohort.centre.title(language)),
    )


def nominal_roll(
    cohort: Cohort,
    lines: Sequence[Line],
    how: Printing,
    *,
    pictures: Mapping[int, bytes] | None = None,
) -> Printout:
    """Who is on the run, on A4, with both scripts, repeated headers and a place to sign; with the
    photographs of those who gave one, where they were asked for.
    """
    grouped = any(line.group for line in lines)
    columns = (
        tables.Column(gettext("No."), 4, align="end", direction="ltr"),
        *(() if pictures is None else (tables.Column(gettext("Photograph"), 9, picture=True),)),
        tables.Column(gettext("Number"), 10, direction="ltr"),
        tables.Column(gettext("Name"), 24, lines=2),
        tables.Column(gettext("Name in own script"), 18, lines=2),
        tables.Column(gettext("Rank"), 8),
        tables.Column(gettext("Unit"), 12),
        *([tables.Column(gettext("Group"), 6)] if grouped else []),
        tables.Column(gettext("State"), 12),
        tables.Column(gettext("Signature"), 14),
    )
    sheet = tables.Table(
        title=gettext("Nominal roll"),
        columns=columns,
        language=how.language,
        on=clock.today(),
        page=str(PAGE["page"]),
        printed=printed_by(how.by),
        facts=(
            *about(cohort, how.language),
            (gettext("People"), str(len(lines))),
            *purpose(how),
        ),
        handling=handling(),
        sheet=how.sheet,
        row_height=tables.WRITTEN if pictures is None else tables.PICTURED,
    )
    drawn = []
    with pairs.alone():
        for at, line in enumerate(lines, 1):
            photo = () if pictures is None else (pictures.get(line.person.id, ""),)
            drawn.append([str(at), *photo, *_line(line, how.language, grouped=grouped)])
    return tables.table(sheet, drawn)


def _line(line: Line, language: str, *, grouped: bool) -> list[str]:
    person = line.person
    return [
        person.service_number or person.number,
        person.name_display,
        person.name_native or "",
        person.rank.brief(language) if person.rank else "",
        person.unit.code if person.unit else "",
        *([line.group] if grouped else []),
        gettext("Frozen") if line.frozen else str(STATES[line.enrolment.state]),
        "",
    ]


def joining_letters(
    cohort: Cohort, joining: Joining, lines: Sequence[Line], *, language: str, by: str
) -> Printout:
    """One letter for each person with a place, in a language of theirs: when and where to report,
    what to bring, how they travel, what they are paid and by whom; signed on receipt.
    """
    with force_locale(language):
        paragraphs = tuple(_told(cohort, joining, language))
        return notices(
            [
                Notice(
                    title=gettext("You have a place on a course"),
                    language=language,
                    on=clock.today(),
                    facts=(
                        (gettext("To"), _addressed(line.person, language)),
                        (gettext("Number"), line.person.service_number or line.person.number),
                        (gettext("Unit"), line.person.unit.code if line.person.unit else ""),
                        *about(cohort, language),
                    ),
                    paragraphs=paragraphs,
                    signs=(gettext("For the training cell"),
                           gettext("Received: signature or thumb")),
                    page=str(PAGE["page"]),
                    printed=printed_by(by), handling=theirs(),
                )
                for line in lines
            ]
        )  # fmt: skip


def _addressed(person: Any, language: str) -> str:
    native = person.name_native if language == "ar" else None
    rank = f"{person.rank.brief(language)} " if person.rank else ""
    return f"{rank}{native or person.name_display}"


def _told(cohort: Cohort, joining: Joining, language: str) -> list[str]:
    room = f", {cohort.room.title(language)}" if cohort.room else ""
    said = [
        gettext("Report on %(day)s at %(time)s to: %(place)s.",
                day=dated(joining.report_on, "EEEE d MMMM y"),
                time=f"{joining.report_at:%H:%M}", place=joining.report_to),
        gettext("The course is held at %(place)s, from %(first)s to %(last)s.",
                place=f"{cohort.centre.title(language)}{room}",
                first=dated(cohort.starts_on, "d MMMM y"),
                last=dated(cohort.ends_on, "d MMMM y")),
    ]  # fmt: skip
    if cohort.interpreter_needed:
        said.append(gettext("An interpreter helps in class."))
    for label, texts in (
        (gettext("Bring with you: %(what)s"), joining.bring),
        (gettext("Travel and quarters: %(what)s"), joining.travel),
    ):
        if text := texts.get(language) or next(iter(texts.values()), ""):
            said.append(label.replace("%(what)s", text))
    if joining.per_diem and joining.per_diem_by:
        said.append(
            gettext("You are paid %(amount)s for each day of the course by %(payer)s. Nobody may "
                    "take a part of it.",
                    amount=f"{joining.per_diem.amount} {joining.per_diem.currency}",
                    payer=joining.per_diem_by.title(language))
        )  # fmt: skip
    else:
        said.append(gettext("No per diem is paid."))
    if joining.contact:
        said.append(gettext("If you have a question or cannot come, tell: %(contact)s.",
                            contact=joining.contact))  # fmt: skip
    return [str(each) for each in said]


WAIVERS = (
    Column("asked_at", _("Asked"), kind=Kind.DATE),
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("run_code", _("Run"), kind=Kind.CODE),
    Column("what", _("What")),
    Column("until_on", _("Until"), kind=Kind.DATE),
    Column("asked_by", _("Asked by")),
)
WAIVED = (
    Column("month", _("Month"), kind=Kind.CODE),
    Column("what", _("What was bridged")),
    Column("signed", _("Signed"), kind=Kind.INTEGER),
    Column("bridge", _("Bridge today"), kind=Kind.INTEGER),
)


def waiver(each: WaiverRequest) -> list[Any]:
    """A waiver that was asked for, in the order of WAIVERS: why stays on its page."""
    person = each.enrolment.person
    return [each.asked_at.date(), person.number, person.name_display, each.enrolment.cohort.code,
            of_key(each.piece), each.until_on, each.asked_by.name]  # fmt: skip


def waived(line: tuple[date, str, int, int]) -> list[Any]:
    """What was bridged in a month, in the order of WAIVED."""
    month, piece, signed, bridge = line
    return [f"{month:%Y-%m}", of_key(piece), signed, bridge]
