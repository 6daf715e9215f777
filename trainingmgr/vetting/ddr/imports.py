"""A list of the reintegration programme: who is on it, from where, with which rank, and what it
pays to whom.

A row with a number of ours writes that person's record; a row with a day from which a benefit runs
is a benefit, compared with the register afterwards. What is staged lies sealed: no table on the
way holds a force or a rank in clear.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from flask_babel import ngettext
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import keys
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known, visible
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _
from trainingmgr.vetting.ddr import queries, services
from trainingmgr.vetting.ddr.models import DdrRecord
from trainingmgr.vetting.ddr.rules import DdrStatus, Eligibility, Evidence
from trainingmgr.vetting.ddr.services import Origin
from trainingmgr.vetting.ddr.services.drawing import Benefit

STATUSES = {each.value: each.value for each in DdrStatus}
COLUMNS = (
    Column("person_no", _("Programme number"), kind=Kind.CODE, aliases=("person number",)),
    Column("name", _("Name"), longest=200),
    Column("dob", _("Birth date"), kind=Kind.PARTIAL_DATE, aliases=("born", "date of birth")),
    Column("ddr_id", _("Number in the programme"), kind=Kind.CODE, longest=40),
    Column("ddr_status", _("In the programme"), kind=Kind.CHOICE, choices=STATUSES),
    Column("origin_force", _("Force they served in"), kind=Kind.CODE, longest=40),
    Column("rank_claimed", _("Rank they say they held"), longest=80),
    Column("specialty", _("Specialty"), longest=80),
    Column("biometric_ref", _("Biometric reference"), kind=Kind.CODE, longest=60),
    Column("benefit_from", _("Paid from"), kind=Kind.DATE),
    Column("benefit_to", _("Paid until"), kind=Kind.DATE),
    Column("benefit_ref", _("Their reference"), kind=Kind.CODE, longest=80),
)


@dataclass
class Known:
    """Whom and what a piece of the file may name."""

    people: dict[str, int]
    forces: frozenset[str]
    written: frozenset[int]
    seen: set[int] = field(default_factory=set)


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    bringer = db.session.scalars(
        select(User).where(User.id == options["by"]).options(selectinload(User.grants))
    ).one()
    numbers = {row["person_no"] for row in rows if row["person_no"]}
    found: dict[str, int] = {}
    for each in db.session.scalars(
        select(Person).where(
            known(),
            visible(bringer, Permission.DDR_WRITE),
            or_(Person.number.in_(numbers), Person.service_number.in_(numbers)),
        )
    ):
        found[each.number] = each.id
        if each.service_number:
            found[each.service_number] = each.id
    written = db.session.scalars(
        select(DdrRecord.person_id).where(DdrRecord.person_id.in_(found.values()))
    )
    return Known(found, frozenset(each.code for each in queries.forces()), frozenset(written))


def build(row: Row, known_: Known) -> dict[str, Any] | Problem:
    """One row, sealed, or what is wrong with it."""
    wrong = _wrong(row, known_)
    if wrong is not None:
        return wrong
    facts: dict[str, Any] = {}
    if row["person_no"]:
        facts["person_id"] = known_.people[row["person_no"]]
        names = ("ddr_id", "ddr_status", "origin_force", "rank_claimed", "specialty",
                 "biometric_ref")  # fmt: skip
        facts |= {name: row[name] for name in names}
    if row["benefit_from"]:
        facts["benefit"] = {
            "name": row["name"], "born": row["dob"].text if row["dob"] else None,
            "ddr_id": row["ddr_id"], "biometric": row["biometric_ref"],
            "from_on": row["benefit_from"].isoformat(),
            "until_on": row["benefit_to"].isoformat() if row["benefit_to"] else None,
            "reference": row["benefit_ref"],
        }  # fmt: skip
    whose = facts.get("person_id") or f"{row['ddr_id']} {row['name']} {row['benefit_from']}"
    return {
        "sealed": keys.ring().seal(json.dumps(facts)).decode(), "mark": queries.mark(str(whose)),
        "person": facts.get("person_id"),
    }  # fmt: skip


def _wrong(row: Row, known_: Known) -> Problem | None:
    person = known_.people.get(row["person_no"] or "")
    is_person = bool(row["person_no"])
    rules = (
        (not is_person and not row["benefit_from"], "person_no",
         _("A row needs a programme number, or the day from which a benefit is paid.")),
        (is_person and person is None, "person_no", _("Nobody has this number.")),
        (is_person and person in known_.written, "person_no",
         _("This person has a record already. Change it on its page.")),
        (is_person and row["origin_force"] not in known_.forces, "origin_force",
         _("This force is not on the list. Put it there first, or correct its code.")),
        (is_person and not row["rank_claimed"], "rank_claimed",
         _("Write the rank, as they say it.")),
        (bool(row["benefit_from"]) and not row["name"], "name",
         _("A benefit needs the name on the programme’s list.")),
        (bool(row["benefit_from"] and row["benefit_to"])
         and row["benefit_to"] < row["benefit_from"], "benefit_to",
         _("A benefit ends after it begins.")),
    )  # fmt: skip
    found = next(((code, sentence) for broken, code, sentence in rules if broken), None)
    return row.problem(*found) if found else None


def key(content: Mapping[str, Any]) -> str:
    """One row for each person, or each line of the programme."""
    return str(content["mark"])


def save(batch: ImportBatch, rows: Sequence[StagedRow], by: Bringer) -> None:
    written: list[tuple[int, Origin]] = []
    benefits: list[Benefit] = []
    for row in rows:
        facts = json.loads(keys.ring().open(row.content["sealed"].encode()))
        if "person_id" in facts:
            written.append((facts["person_id"], _origin(facts)))
        if told := facts.get("benefit"):
            benefits.append(_benefit(told))
    services.stage_many(written, benefits, batch=batch, by=by)


def _origin(facts: Mapping[str, Any]) -> Origin:
    return Origin(
        origin=facts["origin_force"],
        rank_claimed=facts["rank_claimed"],
        status=DdrStatus(facts["ddr_status"] or DdrStatus.REGISTERED),
        eligibility=Eligibility.OPEN,
        ddr_id=facts["ddr_id"],
        biometric=facts["biometric_ref"],
        evidence=Evidence.LIST_OF_FORCE,
        specialty=facts["specialty"],
    )


def _benefit(told: Mapping[str, Any]) -> Benefit:
    until = told["until_on"]
    return Benefit(
        name=told["name"], born=PartialDate.read(told["born"]) if told["born"] else None,
        ddr_id=told["ddr_id"], biometric=told["biometric"],
        from_on=date.fromisoformat(told["from_on"]),
        until_on=date.fromisoformat(until) if until else None, reference=told["reference"],
    )  # fmt: skip


IMPORTABLE = register(
    Importable(
        kind="ddr",
        title=_("List of the reintegration programme"),
        columns=COLUMNS,
        permission=Permission.DDR_WRITE,
        approval=Permission.DDR_READ,
        counted=lambda n: ngettext("%(count)s row", "%(count)s rows", n, count=n),
        place="ddr.index",
        look_up=look_up,
        build=build,
        key=key,
        about=lambda content: content["person"],
        save=save,
        settle=services.note_imported,
        remove=services.take_back,
        depends=services.rests_on,
    )
)
