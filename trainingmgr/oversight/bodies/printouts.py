"""Lists of oversight as rows of a file, in the reader's words."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.oversight.bodies import words
from trainingmgr.oversight.bodies.models import Matter, OversightAct
from trainingmgr.oversight.bodies.rules import is_overdue
from trainingmgr.tabular.mapping import Column, Kind

MATTERS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("body", _("Body")),
    Column("kind", _("Kind")),
    Column("issue", _("Issue")),
    Column("says", _("In words"), kind=Kind.PROSE),
    Column("addressee", _("Put to")),
    Column("put_on", _("Put on"), kind=Kind.DATE),
    Column("due_on", _("To be answered by"), kind=Kind.DATE),
    Column("state", _("How it stands")),
    Column("promised_on", _("Done by"), kind=Kind.DATE),
    Column("overdue", _("Overdue"), kind=Kind.YES_NO),
)
ACTS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("body", _("Body")),
    Column("kind", _("Kind")),
    Column("title", _("What it is called")),
    Column("asks", _("What it looks into"), kind=Kind.PROSE),
    Column("place", _("Place")),
    Column("begins_on", _("Begins on"), kind=Kind.DATE),
    Column("ended_on", _("Ended on"), kind=Kind.DATE),
    Column("state", _("How it stands")),
    Column("says", _("What it came to"), kind=Kind.PROSE),
    Column("minutes", _("Minutes or report")),
)


def matter(row: Matter) -> list[Any]:
    late = is_overdue(row.state, row.due_on, row.promised_on, clock.today())
    return [
        row.code, row.body.name, str(words.MATTERS[row.kind]), row.issue, row.says, row.addressee,
        row.put_on, row.due_on, str(words.state(row.kind, row.state)), row.promised_on, late,
    ]  # fmt: skip


def act(row: OversightAct) -> list[Any]:
    return [
        row.code, row.body.name, str(words.ACTS[row.kind]), row.title, row.asks, row.place,
        row.begins_on, row.ended_on, str(words.ACT_STATES[row.state]), row.says, row.minutes,
    ]  # fmt: skip
