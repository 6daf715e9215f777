"""The register of sharing agreements as a file."""

from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.oversight.sharing import words
from trainingmgr.oversight.sharing.models import SharingAgreement
from trainingmgr.tabular.mapping import Column, Kind

REGISTER = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("body", _("Body")),
    Column("purpose", _("What for"), kind=Kind.PROSE),
    Column("goes", _("What goes"), kind=Kind.PROSE),
    Column("legal_basis", _("Legal basis")),
    Column("country", _("Where it is kept there")),
    Column("from_on", _("From"), kind=Kind.DATE),
    Column("until_on", _("Until"), kind=Kind.DATE),
    Column("state", _("How it stands")),
)


def entry(row: SharingAgreement) -> list[Any]:
    """One agreement, in the order of REGISTER."""
    return [
        row.code, row.organisation.title(str(get_locale())), row.purpose,
        "; ".join(f"{title}: {', '.join(columns)}" for title, columns in words.named(row.covers)),
        row.legal_basis, row.country, row.from_on, row.until_on,
        str(words.STANDINGS[row.standing(clock.today())]),
    ]  # fmt: skip
