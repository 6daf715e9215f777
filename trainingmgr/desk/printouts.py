"""One line of time for one person: service, runs, modules, certificates and deeds together."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from trainingmgr.desk.queries import Record
from trainingmgr.desk.words import PLACES
from trainingmgr.registry.people.models import ServiceRecord
from trainingmgr.registry.people.words import STATUSES

Moment = tuple[Any, str]
"""A day, or an instant where it is known, and a sentence."""


def story(record: Record, history: Sequence[ServiceRecord], language: str) -> list[Moment]:
    """What happened to somebody, newest first, as far as the record holds what the reader sees."""
    told = [*_served(history, language), *_trained(record, language), *_done(record)]
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
        yield line.from_on, ", ".join([said, *filter(None, where)])


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


def _done(record: Record) -> Iterator[Moment]:
    for each in record.happened:
        yield each.at, each.sentence


def _day(moment: Any) -> tuple[date, float]:
    """Instants of one day come in their order, after what is only known to be of that day."""
    if isinstance(moment, datetime):
        return moment.date(), moment.timestamp()
    return moment, 0.0
