"""The register of certificates as rows of a file."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.rules import standing
from trainingmgr.training.certificates.words import STANDINGS

COLUMNS = (
    Column("serial", _("Serial number"), kind=Kind.CODE),
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name_latin", _("Name")),
    Column("name_native", _("Name in Arabic")),
    Column("course_code", _("Course"), kind=Kind.CODE),
    Column("run_code", _("Run"), kind=Kind.CODE),
    Column("hours", _("Hours"), kind=Kind.DECIMAL),
    Column("held_from", _("Held from"), kind=Kind.DATE),
    Column("held_to", _("Held until"), kind=Kind.DATE),
    Column("issued_on", _("Issued on"), kind=Kind.DATE),
    Column("valid_until", _("Valid until"), kind=Kind.DATE),
    Column("standing", _("Stands")),
    Column("pdf_hash", _("Hash of the paper"), kind=Kind.CODE),
)


def cells(each: Certificate, on: date) -> list[Any]:
    """One certificate in the order of COLUMNS, as it was frozen and as it stands."""
    values = each.values
    revoked_as = each.revocation.kind if each.revocation else None
    return [
        each.serial,
        each.person.number,
        values["name_latin"],
        values["name_arabic"],
        values["course_code"],
        values["run"],
        values["hours"],
        date.fromisoformat(values["held_from"]),
        date.fromisoformat(values["held_to"]),
        each.issued_on,
        each.valid_until,
        str(STANDINGS[standing(each.valid_until, revoked_as, on=on)]),
        each.pdf_hash or "",
    ]
