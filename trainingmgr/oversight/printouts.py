"""Entries of the journal as rows of a file, in the reader's words."""

from typing import Any

from flask_babel import force_locale, format_decimal, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.words import ROLES
from trainingmgr.core import clock
from trainingmgr.core.sentences import long_day
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.notice import Notice, notice
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.oversight.models import Checkpoint
from trainingmgr.oversight.queries import Told
from trainingmgr.oversight.queries.looks import Seen
from trainingmgr.oversight.words import COMPARTMENTS, shown
from trainingmgr.tabular.mapping import Column, Kind

COLUMNS = (
    Column("number", _("No."), kind=Kind.INTEGER),
    Column("at", _("When"), kind=Kind.DATE),
    Column("by", _("By")),
    Column("event", _("Event"), kind=Kind.CODE),
    Column("sentence", _("What")),
    Column("hash", _("Hash"), kind=Kind.CODE),
)


LOOKS = (
    Column("at", _("When"), kind=Kind.DATE),
    Column("by", _("Who")),
    Column("role", _("Working as")),
    Column("within", _("Part of what is held")),
    Column("what", _("What they saw")),
    Column("people", _("People on it"), kind=Kind.INTEGER),
    Column("why", _("Why, where they said so"), kind=Kind.PROSE),
    Column("number", _("Entry"), kind=Kind.INTEGER),
)


def look(seen: Seen) -> list[Any]:
    return [
        seen.at, seen.by, roles(seen), str(COMPARTMENTS[seen.within]),
        str(shown(seen.event, seen.what)), seen.count, seen.why, seen.number,
    ]  # fmt: skip


def roles(seen: Seen) -> str:
    """What they worked as then; several are both said."""
    return str(gettext(" and ")).join(str(ROLES[each]) for each in seen.roles)


def cells(told: Told) -> list[Any]:
    return [told.number, told.at, told.by, told.event, told.sentence, told.hash]


def checkpoint(found: Checkpoint, body: str, key: str, *, language: str, by: str) -> Printout:
    """A signed checkpoint on paper: its lines, and all of them in a code to scan."""
    with force_locale(language):
        return notice(
            Notice(
                title=gettext("Checkpoint of the journal"),
                language=language,
                on=clock.today(),
                facts=(
                    (gettext("For"), body),
                    (gettext("Entries"), format_decimal(found.size)),
                    (gettext("Signed on"), long_day(clock.day(found.at))),
                ),
                paragraphs=(
                    gettext("Keep this sheet away from the site. Whoever holds it sees whether "
                            "anything that was on record then was changed, deleted, put in "
                            "another order or cut off since."),
                    *(each for each in found.note.splitlines() if each),
                    gettext("The code below holds the same lines. Scan it into the page "
                            "“Compare a checkpoint”, or into a file FILE for the command:"),
                    "trainingmgr audit verify --checkpoint FILE",
                    gettext("The key that checks the signature:"),
                    key,
                ),
                page=str(PAGE["page"]),
                printed=printed_by(by),
                signs=(gettext("Handed over by"), gettext("Received by")),
                scan=found.note,
                scan_side=150,
            )
        )  # fmt: skip
