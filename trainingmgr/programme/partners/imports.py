"""Activities of partners from a file: who does what, where, when, for whom.

A partner may send the file that it sends others: the hashtags of HXL are known as headers too. A
row whose reference is recorded already is passed over where it says the same, and refused where it
does not: what changed is changed on its page.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import force_locale, ngettext
from sqlalchemy import select

from trainingmgr.accounts.queries import by_key
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Sentence
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.partners import queries, services
from trainingmgr.programme.partners.models import PartnerActivity
from trainingmgr.programme.partners.rules import PURPOSE, ActivityState, PartnerRole
from trainingmgr.programme.partners.services import Facts
from trainingmgr.programme.partners.words import STATES
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Place
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import LANGUAGES, Column, Kind
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.queries import accepted
from trainingmgr.tabular.rules import Change
from trainingmgr.training.curricula import queries as curricula

KIND = "partner-activities"
MOST = 500
ROLES = {
    "funding": PartnerRole.FUNDING, "programming": PartnerRole.PROGRAMMING,
    "implementing": PartnerRole.IMPLEMENTING, "host": PartnerRole.HOST,
}  # fmt: skip
COLUMNS = (
    Column("reference", _("Reference"), required=True, longest=120,
           aliases=("#activity+id", "référence", "المرجع")),
    Column("title", _("Activity"), required=True, longest=120,
           aliases=("#activity+name", "activité", "النشاط")),
    Column("funding", _("Funded by"), longest=120, aliases=("#org+funding",)),
    Column("programming", _("Directed by"), longest=120, aliases=("#org+prog",)),
    Column("implementing", _("Carried out by"), longest=120, aliases=("#org+impl",)),
    Column("host", _("Hosted by"), longest=120, aliases=("#org+host",)),
    Column("topic", _("Topic"), required=True, kind=Kind.CODE, aliases=("#subsector+code",)),
    Column("unit", _("Unit"), kind=Kind.CODE, aliases=("#x_recipient_unit",)),
    Column("institution", _("Institution"), kind=Kind.CODE, aliases=("#x_recipient_org",)),
    Column("pcode", _("P-code"), required=True, kind=Kind.CODE,
           aliases=("#adm1+code", "#adm2+code")),
    Column("site", _("Site"), longest=120, aliases=("#loc",)),
    Column("starts_on", _("From"), required=True, kind=Kind.DATE, aliases=("#date+start",)),
    Column("ends_on", _("Until"), required=True, kind=Kind.DATE, aliases=("#date+end",)),
    Column("state", _("State"), required=True, longest=40, aliases=("#status",)),
    Column("targeted", _("People it is for"), kind=Kind.INTEGER, aliases=("#targeted",)),
    Column("women", _("Women reached"), kind=Kind.INTEGER, aliases=("#reached+f",)),
    Column("men", _("Men reached"), kind=Kind.INTEGER, aliases=("#reached+m",)),
    Column("budget", _("Budget"), kind=Kind.DECIMAL, aliases=("#value+funding",)),
    Column("currency", _("Currency"), kind=Kind.CODE, longest=3, aliases=("#currency",)),
    Column("contact", _("Contact"), longest=120, aliases=("#contact+role",)),
    Column("confirmed_on", _("Confirmed on"), kind=Kind.DATE, aliases=("#meta+updated",)),
    Column("aid", _("Development aid"), kind=Kind.YES_NO, aliases=("#x_oda",)),
    Column("purpose", _("Purpose code"), kind=Kind.CODE, aliases=("#sector+code",)),
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What a piece of a file may name, by its codes."""

    organisations: Mapping[str, int]
    topics: Mapping[str, int]
    units: Mapping[str, int]
    places: Mapping[str, int]
    recorded: Mapping[str, PartnerActivity]
    on: date


def look_up(rows: Sequence[Row], _options: Mapping[str, Any]) -> Known:
    codes = {str(row["unit"]).upper() for row in rows if row["unit"]}
    places = select(Place.pcode, Place.id).where(
        Place.pcode.in_({str(row["pcode"] or "").upper() for row in rows})
    )
    return Known(
        {each.code.upper(): each.id for each in structure.organisations()},
        {each.code.upper(): each.id for each in curricula.topics()},
        structure.unit_codes(codes),
        {row.pcode: row.id for row in db.session.execute(places)},
        queries.referred({str(row["reference"] or "").strip() for row in rows}),
        clock.today(),
    )


@lru_cache(maxsize=1)
def _worded() -> dict[str, ActivityState]:
    """Codes, and the words of every language."""
    found = {each.value: each for each in ActivityState}
    for language in LANGUAGES:
        with force_locale(language):
            found |= {str(word).casefold(): each for each, word in STATES.items()}
    return found


def build(row: Row, known: Known) -> Built:
    """One activity as plain values, or everything that is wrong with it."""
    partners, problems = _partners(row, known)
    state = _worded().get(str(row["state"] or "").strip().casefold())
    topic = known.topics.get(str(row["topic"] or "").upper())
    place = known.places.get(str(row["pcode"] or "").upper())
    unit = known.units.get(str(row["unit"]).upper()) if row["unit"] else None
    whose = str(row["institution"] or "").upper()
    institution = known.organisations.get(whose) if whose else None
    budget, unpriced = _budget(row)
    checks: tuple[tuple[bool, str, Sentence], ...] = (
        (state is None, "state", _("Write planned, ongoing, completed, suspended or cancelled.")),
        (topic is None, "topic", _("No topic has this code.")),
        (place is None, "pcode", _("No place has this P-code.")),
        (bool(row["unit"]) and unit is None, "unit", _("No unit has this code.")),
        (bool(whose) and institution is None, "institution", _("No organisation has this code.")),
        (unpriced, "budget", _("Write the amount in figures, with its currency.")),
    )  # fmt: skip
    problems += [row.problem(column, says) for broken, column, says in checks if broken]
    if problems or state is None or topic is None or place is None:
        return problems
    facts = Facts(
        reference=str(row["reference"]).strip(), title=str(row["title"]).strip(), topic_id=topic,
        unit_id=unit, institution_id=institution, place_id=place, site=str(row["site"] or ""),
        starts_on=row["starts_on"], ends_on=row["ends_on"], state=state, targeted=row["targeted"],
        women=row["women"], men=row["men"], budget=budget, contact=str(row["contact"] or ""),
        confirmed_on=row["confirmed_on"], is_aid=row["aid"],
        purpose=str(row["purpose"] or PURPOSE),
    )  # fmt: skip
    return _judged(row, facts, partners, known)


def _partners(row: Row, known: Known) -> tuple[list[tuple[int, PartnerRole]], list[Problem]]:
    """Organisations by their codes, several in one cell with commas between."""
    partners: list[tuple[int, PartnerRole]] = []
    problems: list[Problem] = []
    for column, role in ROLES.items():
        for code in filter(None, re.split(r"[,;|\s]+", str(row[column] or "").upper())):
            key = known.organisations.get(code)
            if key is None:
                problems.append(row.problem(column, _("No organisation has this code.")))
            else:
                partners.append((key, role))
    return partners, problems


def _budget(row: Row) -> tuple[Money | None, bool]:
    """The amount, and whether it cannot be read or lacks its currency."""
    amount, currency = row["budget"], str(row["currency"] or "").upper()
    if amount is None:
        return None, False
    try:
        return Money.of(amount, currency), len(currency) != 3
    except (ValueError, ArithmeticError):
        return None, True


FIELDS = {"unit_id": "unit", "partners": "funding"}


def _judged(
    row: Row, facts: Facts, partners: list[tuple[int, PartnerRole]], known: Known
) -> dict[str, Any] | Problem:
    for name in ("targeted", "women", "men"):
        if (getattr(facts, name) or 0) < 0:
            return row.problem(name, _("A number of people is nothing or more."))
    if wrong := services.objection(facts, partners, known.on):
        return row.problem(FIELDS.get(wrong[0], wrong[0]), wrong[1])
    recorded = known.recorded.get(facts.reference)
    if recorded is not None and not services.says_the_same(recorded, facts, partners):
        return row.problem(
            "reference", _("An activity with this reference is recorded, and says otherwise."),
            _("Change it on its page."),
        )  # fmt: skip
    plain = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in vars(facts).items()
        if name != "budget"
    }
    return plain | {
        "budget": [facts.budget.minor, facts.budget.currency] if facts.budget else None,
        "partners": [[key, role.value] for key, role in partners],
        "stands": recorded is not None,
    }


def change(content: Mapping[str, Any]) -> Change:
    return Change.UNCHANGED if content["stands"] else Change.NEW


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Write every activity down by the rules of typing it."""
    user = by_key(by.id)
    rows = accepted(batch)
    for told in [row.content for row in rows if change(row.content) is Change.NEW]:
        facts, partners = as_told(told)
        services.tell(facts, partners, by=user, batch=batch)


def as_told(content: Mapping[str, Any]) -> tuple[Facts, list[tuple[int, PartnerRole]]]:
    """What `build` made of a row, as a page would give it."""
    plain = {name: content[name] for name in Facts.__annotations__ if name != "budget"}
    days = {
        name: date.fromisoformat(plain[name]) if plain[name] else None
        for name in ("starts_on", "ends_on", "confirmed_on")
    }
    budget = Money(*content["budget"]) if content["budget"] else None
    known = {"state": ActivityState(plain["state"]), "budget": budget}
    return Facts(**plain | days | known), [(k, PartnerRole(r)) for k, r in content["partners"]]


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Activities of partners"),
        columns=COLUMNS,
        permission=Permission.PARTNER_WRITE,
        approval=Permission.PARTNER_CHAIR,
        counted=lambda n: ngettext("%(count)s activity", "%(count)s activities", n, count=n),
        place="partners.activities",
        is_plain=True,
        most=MOST,
        look_up=look_up,
        build=build,
        key=lambda content: str(content["reference"]),
        change=change,
        settle=settle,
        unsettle=lambda batch, _by: services.take_back(batch),
        depends=services.rests_on,
    )
)
