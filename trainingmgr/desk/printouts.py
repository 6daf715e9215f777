"""One line of time for one person: service, runs, modules, certificates and deeds together."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask_babel import format_date, gettext, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock, pairs
from trainingmgr.core.sentences import dated, listed
from trainingmgr.desk.queries.records import Record
from trainingmgr.desk.queries.weekly import Week, WeekLine
from trainingmgr.desk.words import PLACES
from trainingmgr.documents.letters import Block, Facts, Grid, Heading, Paragraph, document
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.pay.answers.rules import Month
from trainingmgr.pay.answers.words import MONTHS
from trainingmgr.pay.rules.files import first_day
from trainingmgr.registry.people.models import ServiceRecord
from trainingmgr.registry.people.words import STATUSES
from trainingmgr.tabular.listings import Printing
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling
from trainingmgr.training.attendance.words import MARKS
from trainingmgr.training.cohorts.words import NOT_HELD

Moment = tuple[Any, str]
"""A day, or an instant where it is known, and a sentence."""


def story(record: Record, history: Sequence[ServiceRecord], language: str) -> list[Moment]:
    """What happened to somebody, newest first, as far as the record holds what the reader sees."""
    told = [
        *_served(history, language),
        *_trained(record, language),
        *_attended(record, language),
        *_paid(record),
        *_done(record),
    ]
    return sorted(told, key=lambda each: _day(each[0]), reverse=True)


def _served(history: Sequence[ServiceRecord], language: str) -> Iterator[Moment]:
    for line in history:
        where = (
            line.unit.title(language) if line.unit else "",
            line.rank.title(language) if line.rank else "",
            line.post.number if line.post else "",
            line.reference or "",
        )
        said = gettext("Service: %(status)s", status=STATUSES[line.status])
        yield line.from_on, listed([said, *filter(None, where)])


def _trained(record: Record, language: str) -> Iterator[Moment]:
    for place in record.places:
        cohort = place.cohort
        yield (
            cohort.starts_on,
            gettext(
                "Run %(code)s, %(course)s: %(state)s",
                code=cohort.code,
                course=cohort.course.title(language),
                state=PLACES[place.state],
            ),
        )
    for each in record.attained:
        code, title = each.module.code, each.module_version.title(language)
        yield each.on, gettext("Module attained: %(code)s, %(title)s", code=code, title=title)
    for held in record.held or ():
        yield held.issued_on, gettext("Certificate issued: %(serial)s", serial=held.serial)


MOST_MISSED = 6
"""So many missed classes are named in one line."""


def _attended(record: Record, language: str) -> Iterator[Moment]:
    """One line for the classes of a module of a run, with those that were missed."""
    for each in record.sat:
        said = gettext(
            "Classes of %(module)s in run %(run)s: attended %(there)s of %(marked)s",
            module=each.version.title(language), run=each.run, there=each.there,
            marked=each.marked,
        )  # fmt: skip
        missed = [
            f"{dated(on, 'd MMM y')} ({MARKS[code]})" for on, code in each.missed[:MOST_MISSED]
        ]
        if more := len(each.missed) - len(missed):
            missed.append(str(ngettext("%(num)s more", "%(num)s more", more)))
        if missed:
            said = gettext("%(said)s; missed %(days)s", said=said, days=", ".join(missed))
        yield each.until, said


def _paid(record: Record) -> Iterator[Moment]:
    """The months of pay, those that follow one another and are alike in one line."""
    strip = record.paid.strip if record.paid else ()
    told = [each for each in strip if each.month not in (Month.BEFORE, Month.NOT_RUN)]
    for state, group in groupby(told, key=lambda each: str(MONTHS[each.month])):
        months = [first_day(each.period) for each in group]
        first, last = format_date(months[0], "LLLL y"), format_date(months[-1], "LLLL y")
        span = first if len(months) == 1 else f"{first} – {last}"
        yield months[-1], gettext("Pay, %(months)s: %(state)s", months=span, state=state)


def _done(record: Record) -> Iterator[Moment]:
    for each in record.happened:
        yield each.at, each.sentence


def _day(moment: Any) -> tuple[date, float]:
    """Instants of one day come in their order, after what is only known to be of that day."""
    if isinstance(moment, datetime):
        return moment.date(), moment.timestamp()
    return moment, 0.0


WEEKLY = (
    Column("on", _("Day"), kind=Kind.DATE),
    Column("starts", _("From")),
    Column("ends", _("To")),
    Column("module_code", _("Module"), kind=Kind.CODE),
    Column("module", _("Class")),
    Column("room", _("Room")),
    Column("leads", _("Led by")),
    Column("planned_h", _("Hours planned"), kind=Kind.DECIMAL),
    Column("held", _("How it went")),
    Column("delivered_h", _("Hours delivered"), kind=Kind.DECIMAL),
    Column("women", _("Women"), kind=Kind.INTEGER),
    Column("men", _("Men"), kind=Kind.INTEGER),
    Column("others", _("Other or not known"), kind=Kind.INTEGER),
    Column("remarks", _("Remarks")),
)


def weekly_cells(line: WeekLine, language: str) -> list[Any]:
    """One class of the week in the order of WEEKLY. What nobody has told of stays empty."""
    session, report = line.session, line.report
    return [
        session.on,
        f"{session.starts:%H:%M}",
        f"{session.ends:%H:%M}",
        session.module_version.module.code,
        session.module_version.title(language),
        session.room.title(language) if session.room else None,
        listed(line.leads) or None,
        round(session.planned_minutes / 60, 2),
        _how_it_went(line),
        round(report.delivered_minutes / 60, 2) if report else None,
        *line.heads,
        report.observed or None if report else None,
    ]


def _how_it_went(line: WeekLine) -> str:
    if line.report is None:
        return str(gettext("Not reported"))
    if line.report.not_held_reason is None:
        return str(gettext("Held"))
    return str(gettext("Not held: %(why)s", why=NOT_HELD[line.report.not_held_reason]))


REMARKS = 3
"""Lines for what somebody writes by hand, where nobody asked for more."""


def weekly_form(week: Week, how: Printing) -> Printout:
    """The weekly form of a run: planned, held, not held and why, who led, who came, by sex; with
    room for remarks, and for both sides to sign. In the language, or the two, of the moment.
    """
    with pairs.alone():
        rows = tuple(_class_row(each, how.language) for each in week.lines)
        remarks = _remarks(week)
    blocks: tuple[Block, ...] = (
        Facts(_week_in_sum(week)),
        Grid(
            (gettext("Day"), gettext("Class"), gettext("Led by"), gettext("Planned"),
             gettext("How it went"), gettext("Women"), gettext("Men"), gettext("Other")),
            rows,
            (12, 22, 14, 9, 13, 11, 11, 8),
        ),
        Heading(gettext("Remarks")),
        *remarks,
        _empty(1, max(REMARKS, how.sheet.spare if how.sheet else 0)),
        Heading(gettext("Signatures")),
        Grid(
            (gettext("Responsible trainer"), gettext("For the host"), gettext("Training cell")),
            (("", "", ""),) * 3,
        ),
    )  # fmt: skip
    cohort = week.cohort
    return document(
        gettext("Weekly form"),
        blocks,
        language=how.language,
        on=clock.today(),
        page=str(PAGE["page"]),
        printed=printed_by(how.by),
        facts=(
            (gettext("Run"), cohort.code),
            (gettext("Course"), cohort.course.title(how.language)),
            (gettext("Centre"), cohort.centre.title(how.language)),
            (gettext("Week"), f"{_day_of(week.monday)} – "
                              f"{_day_of(week.monday + timedelta(days=6))}"),
        ),
        handling=handling(),
        reference=cohort.code,
        sheet=how.sheet,
    )  # fmt: skip


def _empty(columns: int, rows: int) -> Grid:
    return Grid(("",) * columns, (("",) * columns,) * rows)


def _day_of(day: date) -> str:
    return dated(day, "d MMM y")


def _clock_hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _week_in_sum(week: Week) -> tuple[tuple[str, str], ...]:
    held = len(week.lines) - len(week.not_held) - len(week.untold)
    return (
        (gettext("Classes"), str(
            gettext("%(planned)s planned, %(held)s held, %(not_held)s not held, "
                    "%(untold)s not reported",
                    planned=len(week.lines), held=held, not_held=len(week.not_held),
                    untold=len(week.untold)))),
        (gettext("Hours"), str(
            gettext("%(delivered)s delivered of %(planned)s planned",
                    delivered=_clock_hours(week.delivered), planned=_clock_hours(week.planned)))),
    )  # fmt: skip


def _class_row(line: WeekLine, language: str) -> tuple[str, ...]:
    session = line.session
    version = session.module_version
    went = _how_it_went(line)
    if line.report and line.report.held:
        went = f"{went}, {_clock_hours(line.report.delivered_minutes)}"
    return (
        f"{dated(session.on, 'EEE d MMM')} {session.starts:%H:%M}–{session.ends:%H:%M}",
        f"{version.module.code} {version.title(language)}",
        listed(line.leads),
        _clock_hours(session.planned_minutes),
        went,
        *("…" if each is None else str(each) for each in line.heads),
    )


def _remarks(week: Week) -> list[Block]:
    return [
        Paragraph(f"{dated(each.session.on, 'EEE d MMM')}, "
                  f"{each.session.module_version.module.code}: {each.report.observed}")
        for each in week.lines
        if each.report and each.report.observed
    ]  # fmt: skip
