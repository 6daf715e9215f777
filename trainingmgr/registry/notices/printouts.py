"""A notice for a wall and for the hand; who has not been told, as a file."""

from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.sentences import long_day
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.notice import Notice, notice
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.poster import Poster, poster
from trainingmgr.documents.words import PAGE
from trainingmgr.registry.notices.models import InformationNotice, NoticeGiving, NoticeText
from trainingmgr.registry.notices.rules import WORDED
from trainingmgr.registry.notices.words import BRIEF, MODES, TONGUES
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.mapping import Column, Kind

UNTOLD = (
    Column("person_no", _("Number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("unit", _("Unit")),
)


def untold(person: Person, language: str) -> list[Any]:
    """Somebody who has not been told, in the order of UNTOLD."""
    return [
        person.number, person.name_display, person.name_native,
        person.unit.title(language) if person.unit else None,
    ]  # fmt: skip


def told(deeds: Sequence[NoticeGiving]) -> list[str | None]:
    """What somebody was told, as a file of people says it: `imports.COLUMNS`, in their order."""
    facts = (
        [_mark(each.notice) for each in deeds], [str(TONGUES[each.language]) for each in deeds],
        [each.given_on.isoformat() for each in deeds], [str(MODES[each.mode]) for each in deeds],
        [each.given_by.replace(";", ",") for each in deeds],
    )  # fmt: skip
    return ["; ".join(said if len(set(said)) > 1 else said[:1]) or None for said in facts]


def _spoken(language: str) -> str:
    """The site's own sentences come in its three languages; in others the notice stands alone."""
    return language if language in WORDED else ""


def wall(row: InformationNotice, text: NoticeText) -> Printout:
    """One page to be read from two steps away, from the edge at which its language begins."""
    with force_locale(_spoken(text.language) or "en"):
        return poster(
            Poster(
                title=text.title, body=text.body, language=text.language, on=clock.today(),
                foot=_foot(row) if _spoken(text.language) else _mark(row),
            )
        )  # fmt: skip


def hand(row: InformationNotice, text: NoticeText, *, by: str) -> Printout:
    """The same on a page to keep. Nothing on it is to be signed: nobody is asked to agree."""
    with force_locale(_spoken(text.language) or "en"):
        speaks = bool(_spoken(text.language))
        return notice(
            Notice(
                title=text.title,
                language=text.language,
                on=clock.today(),
                facts=((gettext("Information notice"), _mark(row)),
                       (gettext("In force from"), long_day(row.from_on))) if speaks else
                      (("", _mark(row)),),
                paragraphs=tuple(part for part in text.body.splitlines() if part.strip()),
                after=(gettext("This paper is yours to keep. You are told; you are asked for no "
                               "agreement, and nothing depends on one."),) if speaks else (),
                page=str(PAGE["page"]),
                printed=printed_by(by),
            )
        )  # fmt: skip


def _mark(row: InformationNotice) -> str:
    """Which version it is, for whoever writes down that it was given."""
    return f"{BRIEF[row.about]} {row.number}"


def _foot(row: InformationNotice) -> str:
    return str(
        gettext("Information notice %(mark)s. You are told; nobody asks you to agree.",
                mark=_mark(row))
    )  # fmt: skip
