"""Who does what, where, when, for whom as rows of a file with the hashtags of HXL 1.1.

The second row of the file is made of hashtags (https://hxlstandard.org, 1.1 final). Own ones begin
with `#x_`. Roles and states carry the codes of IATI beside the words; figures of fewer than five
people stay here (R-DAT-15).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.partners.queries.doings import Whole
from trainingmgr.programme.partners.rules import IATI_ROLES, Doing, PartnerRole
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.tabular.mapping import Column, Kind

TAGS: Mapping[PartnerRole, str] = {
    PartnerRole.FUNDING: "#org+funding", PartnerRole.PROGRAMMING: "#org+prog",
    PartnerRole.IMPLEMENTING: "#org+impl", PartnerRole.HOST: "#org+host",
}  # fmt: skip
COLUMNS = (
    Column("#activity+id", _("Reference"), kind=Kind.CODE),
    Column("#activity+name", _("Activity")),
    Column("#org+funding", _("Funded by")),
    Column("#org+prog", _("Directed by")),
    Column("#org+impl", _("Carried out by")),
    Column("#org+host", _("Hosted by")),
    Column("#org+code+v_iati", _("Organisations with IATI roles"), kind=Kind.CODE),
    Column("#sector+code+v_dac", _("Purpose code"), kind=Kind.CODE),
    Column("#subsector", _("Topic")),
    Column("#x_recipient_unit", _("Unit"), kind=Kind.CODE),
    Column("#x_recipient_org", _("Institution"), kind=Kind.CODE),
    Column("#adm1+name", _("Region")),
    Column("#adm1+code", _("P-code of the region"), kind=Kind.CODE),
    Column("#adm2+name", _("District")),
    Column("#adm2+code", _("P-code of the district"), kind=Kind.CODE),
    Column("#loc", _("Site")),
    Column("#date+start", _("From"), kind=Kind.DATE),
    Column("#date+end", _("Until"), kind=Kind.DATE),
    Column("#status", _("State"), kind=Kind.CODE),
    Column("#status+code+v_iati", _("IATI state"), kind=Kind.INTEGER),
    Column("#targeted", _("People it is for"), kind=Kind.INTEGER),
    Column("#reached", _("People reached"), kind=Kind.INTEGER),
    Column("#reached+f", _("Women reached"), kind=Kind.INTEGER),
    Column("#reached+m", _("Men reached"), kind=Kind.INTEGER),
    Column("#value+funding", _("Budget"), kind=Kind.DECIMAL),
    Column("#currency", _("Currency"), kind=Kind.CODE),
    Column("#contact+role", _("Contact")),
    Column("#meta+updated", _("Last confirmed on"), kind=Kind.DATE),
    Column("#x_oda", _("Development aid"), kind=Kind.YES_NO),
)


def row(doing: Doing, found: Whole, language: str, on: date) -> list[Any]:
    """One activity in the order of COLUMNS; a run is as of today."""
    region = found.at(doing.place, PlaceLevel.ADM1)
    district = found.at(doing.place, PlaceLevel.ADM2)
    reached, money = doing.reached.told(), doing.money
    institution = found.organisations.get(doing.institution or 0)
    return [
        doing.reference or doing.code, doing.title(language),
        *(_named(doing, found, role, language) for role in TAGS),
        "; ".join(f"{found.organisations[key].code} {IATI_ROLES[role]}"
                  for role in TAGS for key in sorted(doing.roles.get(role, ()))
                  if key in found.organisations),
        doing.purpose,
        "; ".join(found.topics[key].title(language) for key in sorted(doing.topics)),
        "; ".join(sorted(found.units[key].code for key in doing.units if key in found.units)),
        institution.code if institution else None,
        region.title(language) if region else None, region.pcode if region else None,
        district.title(language) if district else None, district.pcode if district else None,
        doing.site, doing.starts_on, doing.ends_on, doing.state.value, doing.iati_state,
        reached.targeted, reached.total, reached.women, reached.men,
        money.amount if money else None, money.currency if money else None, doing.contact,
        on if doing.is_run else doing.confirmed_on, doing.is_aid,
    ]  # fmt: skip


def _named(doing: Doing, found: Whole, role: PartnerRole, language: str) -> str:
    keys = (key for key in sorted(doing.roles.get(role, ())) if key in found.organisations)
    return "; ".join(found.organisations[key].title(language) for key in keys)
