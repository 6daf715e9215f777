"""Messages and rumours as rows of a file or of a sheet."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.outreach import words
from trainingmgr.programme.outreach.models import PublicMessage, Rumour
from trainingmgr.programme.outreach.rules import LANGUAGES
from trainingmgr.tabular.mapping import Column, Kind

MESSAGES = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("subject", _("What it is about")),
    Column("audience", _("Whom it is for")),
    Column("medium", _("How it is told")),
    Column("asked_by", _("Office that asked for it")),
    Column("state", _("How it stands")),
    Column("planned_on", _("To be published on"), kind=Kind.DATE),
    Column("published_on", _("Published on"), kind=Kind.DATE),
    Column("en", _("Text in English"), kind=Kind.PROSE, printed=False),
    Column("fr", _("Text in French"), kind=Kind.PROSE, printed=False),
    Column("ar", _("Text in Arabic"), kind=Kind.PROSE, printed=False),
    Column("reached_en", _("Reached: English"), kind=Kind.INTEGER),
    Column("reached_fr", _("Reached: French"), kind=Kind.INTEGER),
    Column("reached_ar", _("Reached: Arabic"), kind=Kind.INTEGER),
    Column("corrections", _("Corrections"), kind=Kind.INTEGER),
)
RUMOURS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("says", _("What is said"), kind=Kind.PROSE),
    Column("place", _("Region")),
    Column("heard_on", _("First heard on"), kind=Kind.DATE),
    Column("way", _("Where it was heard")),
    Column("danger", _("What it may do")),
    Column("finding", _("Whether it is true")),
    Column("state", _("How it stands")),
    Column("message", _("Message that answers it"), kind=Kind.CODE),
    Column("because", _("Why no message answers it"), kind=Kind.PROSE),
    Column("closed_on", _("Closed on"), kind=Kind.DATE),
)


def message(row: PublicMessage) -> list[Any]:
    """One message in the order of MESSAGES."""
    reached = row.reached
    return [
        row.code, row.subject, str(words.AUDIENCES[row.audience]), str(words.MEDIA[row.medium]),
        row.asked_by, str(words.STATES[row.state]), row.planned_on, row.published_on,
        *(getattr(row.text, each) or None for each in LANGUAGES),
        *(reached[each].number if each in reached else None for each in LANGUAGES),
        len(row.corrections),
    ]  # fmt: skip


def rumour(row: Rumour, language: str) -> list[Any]:
    """One rumour in the order of RUMOURS."""
    return [
        row.code, row.says, row.place.title(language) if row.place else None, row.heard_on,
        str(words.WAYS[row.way]), str(words.DANGERS[row.danger]),
        str(words.FINDINGS[row.finding]) if row.finding else None,
        str(words.RUMOURS[row.state]), row.message.code if row.message else None,
        row.none_because, row.closed_on,
    ]  # fmt: skip
