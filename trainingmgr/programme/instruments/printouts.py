"""The register of law and its obligations as rows of a file or of a sheet."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.instruments import words
from trainingmgr.programme.instruments.models import LegalInstrument, LegalObligation
from trainingmgr.programme.instruments.rules import is_late
from trainingmgr.tabular.mapping import Column, Kind

INSTRUMENTS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("kind", _("Kind")),
    Column("title_en", _("Title in English")),
    Column("title_fr", _("Title in French")),
    Column("title_ar", _("Title in Arabic")),
    Column("reference", _("Reference")),
    Column("issued_by", _("Authority that issued it")),
    Column("force", _("How it stands")),
    Column("adopted_on", _("Adopted on"), kind=Kind.DATE),
    Column("in_force_on", _("In force from"), kind=Kind.DATE),
    Column("repealed_on", _("Repealed on"), kind=Kind.DATE),
    Column("place", _("Where the text is kept")),
    Column("sha256", _("SHA-256 of the file"), kind=Kind.CODE),
)
OBLIGATIONS = (
    Column("code", _("Instrument"), kind=Kind.CODE),
    Column("reference", _("Reference")),
    Column("article", _("Article")),
    Column("obliged", _("Who is obliged")),
    Column("what", _("To do what"), kind=Kind.PROSE),
    Column("due_on", _("Due by"), kind=Kind.DATE),
    Column("body", _("Watched by")),
    Column("state", _("How it stands")),
    Column("late", _("Late"), kind=Kind.YES_NO),
    Column("done_on", _("Done on"), kind=Kind.DATE),
    Column("evidence", _("Paper that shows it")),
    Column("seen_on", _("Seen on"), kind=Kind.DATE),
)


def instrument(row: LegalInstrument, on: date) -> list[Any]:
    """One instrument in the order of INSTRUMENTS."""
    titles = (row.titles.get(each) for each in ("en", "fr", "ar"))
    return [
        row.code, str(words.KINDS[row.kind]), *titles,
        row.reference, row.issued_by, str(words.FORCES[row.force(on)]), row.adopted_on,
        row.in_force_on, row.repealed_on, row.place, row.sha256,
    ]  # fmt: skip


def obligation(row: LegalObligation, on: date) -> list[Any]:
    """One obligation in the order of OBLIGATIONS."""
    return [
        row.instrument.code, row.instrument.reference, row.article, row.obliged, row.what,
        row.due_on, row.body.name if row.body else None, str(words.DUTIES[row.state]),
        is_late(row.state, row.due_on, on), row.done_on, row.evidence, row.seen_on,
    ]  # fmt: skip
