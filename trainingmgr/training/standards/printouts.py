"""The sheet of one standard, with its signatures; the library as rows of a file."""

from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.sentences import dated
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.notice import Notice, notice
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling
from trainingmgr.training.cohorts.words import SIDES
from trainingmgr.training.standards.models import Standard
from trainingmgr.training.standards.words import KINDS, STATES

STANDARDS = (
    Column("standard", _("Code"), kind=Kind.CODE),
    Column("title", _("Title")),
    Column("kind", _("Kind")),
    Column("topic", _("Topic")),
    Column("number", _("Version"), kind=Kind.INTEGER),
    Column("source", _("Where it comes from")),
    Column("modules", _("Modules that teach it")),
    Column("state", _("State")),
)


def cells(row: Standard, language: str) -> list[Any]:
    return [
        row.code, row.title(language), str(KINDS[row.kind]),
        row.topic.title(language) if row.topic else "", row.number, row.source or "",
        " ".join(sorted(each.module.code for each in row.modules)), str(STATES[row.state]),
    ]  # fmt: skip


def sheet(row: Standard, *, language: str, by: str) -> Printout:
    """One standard on paper: its words, and who signed it for each side, or room to sign."""
    with force_locale(language):
        facts = (
            (gettext("Standard"), f"{row.code}, {gettext('version %(n)s', n=row.number)}"),
            (gettext("Kind"), str(KINDS[row.kind])),
            (gettext("State"), str(STATES[row.state])),
        )
        said = row.said(language).split("\n")
        if row.source:
            said.append(f"{gettext('Where it comes from')}: {row.source}")
        said += [
            f"{SIDES[each.side]}: {each.by.name}, {each.capacity}, "
            f"{dated(each.at.date(), 'd MMMM y')}"
            for each in row.signatures
        ]
        signed = {each.side for each in row.signatures}
        return notice(
            Notice(
                title=row.title(language),
                language=language,
                on=clock.today(),
                facts=facts,
                paragraphs=tuple(said),
                signs=tuple(str(words) for side, words in SIDES.items() if side not in signed),
                page=str(PAGE["page"]),
                printed=printed_by(by),
                handling=handling(),
            )
        )
