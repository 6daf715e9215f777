"""Decisions of an outside scheme from a file: domain 10.1, and no narrative.

A row may say *not cleared*, because that scheme decided so about that one person; it then carries
that scheme's own reference, and no two refusals of a file share one. A refusal of a list is
therefore no more possible here than on a page (R-VET-09). A file does not say which conditions
are met: a clearance with conditions comes in with its conditions outstanding (R-HRD-02).

What national vetting granted people before there were cases here comes in by two: whoever brings
the file, and a member of the panel who has looked at it. National vetting refuses nobody by a file
(R-VET-05). What due diligence granted units comes in by three: another one, of those who assess
requests for support, has assessed it before the panel's member decides (R-HRD-04).
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from flask_babel import ngettext
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known, visible
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import in_reach
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.importables import Bringer, Importable, Verdict, register
from trainingmgr.tabular.mapping import Column, Kind, Mapped
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.queries import records
from trainingmgr.vetting.rules import (
    ADVERSE,
    POSITIVE,
    Decision,
    Outcome,
    is_by_three,
    is_by_two,
    is_for_a_case,
    is_reference,
    may_follow,
)
from trainingmgr.vetting.services import files

KIND = "clearances"
SCHEMES = {each.value: each.value for each in Scheme}
SUBJECTS = {
    "person": "person", "unit": "unit", "personne": "person", "unité": "unit",
    "شخص": "person", "وحدة": "unit",
}  # fmt: skip
OUTCOMES = {each.value: each.value for each in Outcome} | {
    "approved": "cleared",
    "rejected": "not_cleared",
    "approuvé": "cleared",
    "rejeté": "not_cleared",
    "suspendu": "suspended",
    "annulé": "cancelled",
}
COLUMNS = (
    Column("scheme", _("Scheme"), required=True, kind=Kind.CHOICE, choices=SCHEMES),
    Column("subject_type", _("Person or unit"), required=True, kind=Kind.CHOICE, choices=SUBJECTS),
    Column("person_no", _("Programme number"), kind=Kind.CODE, aliases=("person number",)),
    Column("unit_code", _("Unit code"), kind=Kind.CODE),
    Column("outcome", _("Outcome"), required=True, kind=Kind.CHOICE, choices=OUTCOMES),
    Column("decided_on", _("Decided on"), kind=Kind.DATE),
    Column("valid_from", _("Valid from"), kind=Kind.DATE),
    Column("valid_to", _("Valid until"), kind=Kind.DATE),
    Column("ext_ref", _("Reference of the scheme"), kind=Kind.CODE, longest=80),
)


def refused(mapped: Mapped) -> list[Problem]:
    """A problem for every column beyond ours: reasons stay with the body that decided."""
    return [
        Problem(
            _("The column %(header)s is not taken. Clearances come without any narrative.",
              header=header),
            _("Delete this column from the file, and send the file again."),
            column=header,
        )
        for header in mapped.unknown
    ]  # fmt: skip


@dataclass
class Known:
    """What the register knows of the people and units of a piece of a file."""

    people: dict[str, Person]
    units: dict[str, Unit]
    stood: dict[tuple[bool, int, Scheme], list[Clearance]]
    references: set[tuple[str, str]] = field(default_factory=set)


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    """What is known of the people and units whom whoever brought the file reaches."""
    bringer = db.session.scalars(
        select(User).where(User.id == options["by"]).options(selectinload(User.grants))
    ).one()
    people = _people({row["person_no"] for row in rows if row["person_no"]}, bringer)
    units = _units({row["unit_code"] for row in rows if row["unit_code"]}, bringer)
    schemes = {Scheme(row["scheme"]) for row in rows if row["scheme"]}
    stood: dict[tuple[bool, int, Scheme], list[Clearance]] = {}
    for is_unit, ids in ((False, {p.id for p in people.values()}),
                         (True, {u.id for u in units.values()})):  # fmt: skip
        for scheme in schemes if ids else ():
            for subject, found in records.rounds(ids, scheme, units=is_unit).items():
                stood[is_unit, subject, scheme] = found
    references = {row["ext_ref"] for row in rows if row["ext_ref"]}
    return Known(people, units, stood, records.refusals_with(references))


def _people(numbers: set[str], bringer: User) -> dict[str, Person]:
    if not numbers:
        return {}
    found = db.session.scalars(
        select(Person).where(
            known(),
            visible(bringer, Permission.CLEARANCE_IMPORT),
            or_(Person.number.in_(numbers), Person.service_number.in_(numbers)),
        )
    ).all()
    served = {each.service_number: each for each in found if each.service_number}
    return served | {each.number: each for each in found}


def _units(codes: set[str], bringer: User) -> dict[str, Unit]:
    if not codes:
        return {}
    reach = in_reach(bringer.reach(Permission.CLEARANCE_IMPORT))
    found = db.session.scalars(select(Unit).where(Unit.code.in_(codes), reach))
    return {each.code: each for each in found}


def build(row: Row, known_: Known) -> dict[str, Any] | Problem:
    """One row as plain values, or what is wrong with it."""
    subject = _subject(row, known_)
    if isinstance(subject, Problem):
        return subject
    decision = Decision(
        scheme=Scheme(row["scheme"]),
        outcome=Outcome(row["outcome"]),
        decided_on=row["decided_on"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        reference=row["ext_ref"],
        conditions_open=row["outcome"] == Outcome.CLEARED_WITH_CONDITIONS,
    )
    is_unit = isinstance(subject, Unit)
    if is_for_a_case(decision.scheme, decision.outcome, unit=is_unit):
        return row.problem("outcome", IN_A_CASE)
    wrong = _wrong(row, decision) or _reference_wrong(row, decision, known_)
    if wrong is not None:
        return wrong
    stood = known_.stood.get((is_unit, subject.id, decision.scheme), [])
    if not may_follow(stood[0].outcome if stood else None, decision.outcome):
        return row.problem("outcome", _("This outcome cannot follow what is on record."))
    return {
        "subject": ("unit" if is_unit else "person"), "subject_id": subject.id,
        "scheme": decision.scheme, "outcome": decision.outcome,
        "decided_on": decision.decided_on, "valid_from": decision.valid_from,
        "valid_to": decision.valid_to, "reference": decision.reference,
    }  # fmt: skip


def about(content: Mapping[str, Any]) -> int | None:
    """The record that the row decides about, where it is not a unit."""
    return content["subject_id"] if content["subject"] == "person" else None


def also(row: Row, known_: Known) -> list[Problem]:
    subject = _subject(row, known_)
    return [subject] if isinstance(subject, Problem) else []


def _subject(row: Row, known_: Known) -> Person | Unit | Problem:
    if row["subject_type"] == "unit":
        if not row["unit_code"]:
            return row.problem("unit_code", _("A row about a unit needs the unit's code."))
        unit = known_.units.get(row["unit_code"])
        return unit or row.problem("unit_code", _("No unit has this code."))
    if not row["person_no"]:
        return row.problem("person_no", _("A row about a person needs a programme number."))
    person = known_.people.get(row["person_no"])
    return person or row.problem("person_no", _("Nobody has this number."))


def _wrong(row: Row, decision: Decision) -> Problem | None:
    undecided = decision.outcome in (Outcome.PENDING, Outcome.INFO_REQUESTED)
    dated = decision.valid_from and decision.valid_to
    rules = (
        (decision.decided_on is None and not undecided,
         "decided_on", _("Say on which day this was decided.")),
        (decision.decided_on is not None and decision.decided_on > clock.today(),
         "decided_on", _("A decision cannot be in the future.")),
        (decision.outcome in POSITIVE and not dated,
         "valid_to", _("Say from when to when the clearance is valid.")),
        (dated and decision.valid_to < decision.valid_from,  # type: ignore[operator]
         "valid_to", _("A clearance ends after it begins.")),
    )  # fmt: skip
    found = next(((code, sentence) for broken, code, sentence in rules if broken), None)
    return row.problem(*found) if found else None


def _reference_wrong(row: Row, decision: Decision, known_: Known) -> Problem | None:
    if decision.reference and not is_reference(decision.reference):
        return row.problem(
            "ext_ref",
            _("Write the number alone: a few letters and figures, no words of reason."),
        )  # fmt: skip
    if decision.outcome not in ADVERSE:
        return None
    if not decision.reference:
        return row.problem(
            "ext_ref",
            _("Every refusal needs the scheme's own reference: each is a decision by itself."),
        )
    key = (decision.scheme.value, decision.reference)
    if key in known_.references:
        return row.problem(
            "ext_ref", _("Another refusal has this reference. Nobody is refused as part of a list.")
        )
    known_.references.add(key)
    return None


IN_A_CASE = _("National vetting refuses nobody by a file. Open a vetting case for this person.")


def tally(counted: Mapping[str, Any], rows: Sequence[Row]) -> Mapping[str, Any]:
    """How many rows two people must stand behind, and how many three."""
    read = [
        (Scheme(row["scheme"]), Outcome(row["outcome"]), row["subject_type"] == "unit")
        for row in rows
        if row["scheme"] and row["outcome"]
    ]
    more = {
        "by_two": sum(is_by_two(scheme, outcome, unit=unit) for scheme, outcome, unit in read),
        "by_three": sum(is_by_three(scheme, outcome, unit=unit) for scheme, outcome, unit in read),
    }
    return {name: counted.get(name, 0) + count for name, count in more.items()}


def verdict(counted: Mapping[str, Any], _batch: ImportBatch) -> Verdict:
    if counted.get("by_three"):
        note = _("It grants what three people ask, assess and decide: you bring it, the due "
                 "diligence secretariat assesses it, and a member of the vetting panel approves it "
                 "before it is taken in.")  # fmt: skip
        return Verdict(notes=(note,), by_three=True)
    if counted.get("by_two"):
        note = _("It grants what a panel decides. A member of the vetting panel looks at it and "
                 "approves it before it is taken in.")  # fmt: skip
        return Verdict(notes=(note,), by_two=True)
    return Verdict()


def key(content: Mapping[str, Any]) -> str:
    """One row for each subject and scheme."""
    return f"{content['subject']} {content['subject_id']} {content['scheme']}"


def save(batch: ImportBatch, rows: Sequence[StagedRow], by: Bringer) -> None:
    """A piece of the file, hidden until the whole is in."""
    subjects = files.within_reach_of_import(
        batch,
        people=[r.content["subject_id"] for r in rows if r.content["subject"] == "person"],
        units=[r.content["subject_id"] for r in rows if r.content["subject"] == "unit"],
    )
    judged = [
        (subjects[row.content["subject"], row.content["subject_id"]], _decision(row.content))
        for row in rows
    ]
    files.stage_many(judged, batch=batch, by=by)


def _decision(content: Mapping[str, Any]) -> Decision:
    def day(name: str) -> date | None:
        return date.fromisoformat(content[name]) if content[name] else None

    return Decision(
        scheme=Scheme(content["scheme"]),
        outcome=Outcome(content["outcome"]),
        decided_on=day("decided_on"),
        valid_from=day("valid_from"),
        valid_to=day("valid_to"),
        reference=content["reference"],
        conditions_open=content["outcome"] == Outcome.CLEARED_WITH_CONDITIONS,
    )


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Clearances"),
        columns=COLUMNS,
        permission=Permission.CLEARANCE_IMPORT,
        approval=Permission.CLEARANCE_READ,
        assessment=Permission.DILIGENCE_ASSESS,
        decision=Permission.DILIGENCE_DECIDE,
        counted=lambda n: ngettext("%(count)s clearance", "%(count)s clearances", n, count=n),
        place="vetting.index",
        refused=refused,
        takes_no_more=True,
        look_up=look_up,
        also=also,
        build=build,
        key=key,
        about=about,
        tally=tally,
        verdict=verdict,
        save=save,
        settle=files.note_imported,
        remove=files.take_back,
        depends=files.rests_on,
    )
)
