"""Tours, posts, the matrix of languages and mobile teams as rows of a file."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.deployment.models import MobileTeam
from trainingmgr.training.deployment.queries import Cover, Held, Tour
from trainingmgr.training.deployment.rules import AHEAD
from trainingmgr.training.deployment.words import HANDOVERS, STATES
from trainingmgr.training.trainers.words import KINDS, LANGUAGES, LEVELS

AHEAD_COLUMNS = tuple(
    Column(f"in_{n}", _("In %(days)s days", days=n), kind=Kind.INTEGER) for n in AHEAD
)
TOURS = (
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("kind", _("Works as")),
    Column("centre", _("Centre"), kind=Kind.CODE),
    Column("until", _("Until"), kind=Kind.DATE),
    Column("after", _("Who follows")),
    Column("from", _("From"), kind=Kind.DATE),
    Column("shared", _("Days of overlap"), kind=Kind.INTEGER),
    Column("handover", _("Handover note")),
    Column("assignments", _("Mentoring notes owed"), kind=Kind.INTEGER),
)
POSTS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("name", _("Title")),
    Column("centre", _("Centre"), kind=Kind.CODE),
    Column("kind", _("Works as")),
    Column("module", _("Module"), kind=Kind.CODE),
    Column("level", _("Level")),
    Column("language", _("Language")),
    Column("holder", _("Held by")),
    Column("until", _("Until"), kind=Kind.DATE),
    Column("now", _("Vacant today")),
    *(Column(f"in_{n}", _("Vacant in %(days)s days", days=n)) for n in AHEAD),
)
MATRIX = (
    Column("module", _("Module"), kind=Kind.CODE),
    Column("language", _("Language")),
    Column("needed", _("Posts that ask for it"), kind=Kind.INTEGER),
    Column("now", _("Can lead today"), kind=Kind.INTEGER),
    *AHEAD_COLUMNS,
    Column("short", _("Missing at the worst"), kind=Kind.INTEGER),
)
TEAMS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("unit", _("Unit that asks"), kind=Kind.CODE),
    Column("centre", _("Through the centre"), kind=Kind.CODE),
    Column("module", _("Module"), kind=Kind.CODE),
    Column("language", _("Language")),
    Column("place", _("Place")),
    Column("from", _("From"), kind=Kind.DATE),
    Column("until", _("Until"), kind=Kind.DATE),
    Column("people", _("People to be taught"), kind=Kind.INTEGER),
    Column("going", _("Who goes")),
    Column("sent_by", _("Sent by")),
    Column("state", _("State")),
    Column("taught", _("People who were taught"), kind=Kind.INTEGER),
)


def tour_cells(each: Tour) -> list[Any]:
    row, after = each.posting, each.after
    return [
        row.trainer.person.number, row.trainer.person.name_display, str(KINDS[row.trainer.kind]),
        row.centre.code, row.until_on, after.trainer.person.name_display if after else None,
        after.from_on if after else None, each.shared, str(HANDOVERS[each.handover]),
        each.assignments,
    ]  # fmt: skip


def post_cells(each: Held, today: date) -> list[Any]:
    row, yes = each.post, str(gettext("vacant"))
    days = [today, *(today + timedelta(days=n) for n in AHEAD)]
    return [
        row.code, row.name, row.centre.code, str(KINDS[row.kind]),
        row.module.code if row.module else None, str(LEVELS[row.level]) if row.level else None,
        str(LANGUAGES.get(row.language, row.language)) if row.language else None,
        each.now.trainer.person.name_display if each.now else None,
        each.now.until_on if each.now else None,
        *(yes if each.is_missing(day) else None for day in days),
    ]  # fmt: skip


def cover_cells(each: Cover, code: str) -> list[Any]:
    said = str(LANGUAGES.get(each.language, each.language))
    return [code, said, each.needed, *each.able, each.short]


def team_cells(row: MobileTeam) -> list[Any]:
    going = str(gettext(", ")).join(each.trainer.person.name_display for each in row.members)
    return [
        row.code, row.unit.code, row.centre.code, row.module.code,
        str(LANGUAGES.get(row.language, row.language)), row.place, row.from_on, row.until_on,
        row.people, going or None, row.sent_by.code if row.sent_by else None,
        str(STATES[row.state]), row.taught,
    ]  # fmt: skip
