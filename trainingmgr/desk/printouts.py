"""One line of time for one person: service, runs, modules, certificates and deeds together."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask_babel import format_date, gettext, ngettext

from trainingmgr.core.sentences import listed
from trainingmgr.desk.queries.records import Record
from trainingmgr.desk.words import PLACES
from trainingmgr.pay.answers.rules import Month
from trainingmgr.pay.answers.words import MONTHS
from trainingmgr.pay.rules.files import first_day
from trainingmgr.registry.people.models import ServiceRecord
from trainingmgr.registry.people.words import STATUSES
from trainingmgr.training.attendance.words import MARKS

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
            f"{format_date(on, 'd MMM y')} ({MARKS[code]})"
            for on, code in each.missed[:MOST_MISSED]
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
