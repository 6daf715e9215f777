"""The objects of presence for the walk over every endpoint and role."""

from datetime import date

from sqlalchemy import select

from tests.makers import a_person, kept
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.documents.serials import sheet_id
from trainingmgr.pay.presence.models import (
    ExerciseUnit,
    MusterName,
    MusterScan,
    MusterSheet,
    VerificationExercise,
)

ON = date(2026, 11, 1)


def _sheet(cast, unit):
    def made():
        person = a_person(unit_id=unit.id)
        return kept(
            MusterSheet(code=sheet_id(), unit_id=unit.id, on=ON, language="en", lines=[person.id],
                        printed_by_id=cast.nobody.id)
        )  # fmt: skip

    return cast.once(f"muster {unit.id}", made)


def sheets(cast):
    near, far = _sheet(cast, cast.unit), _sheet(cast, cast.other_unit)
    return {"code": near.code}, {"code": far.code}


def typed(cast):
    """Oversight types second counts, not a unit's own papers."""
    return *sheets(cast), {Role.OVERSIGHT}


def names(cast):
    def made(unit):
        return kept(MusterName(sheet_id=_sheet(cast, unit).id, name="Zenaba", by_id=cast.nobody.id))

    near = cast.once("name here", lambda: made(cast.unit))
    far = cast.once("name there", lambda: made(cast.other_unit))
    return {"uid": near.uid}, {"uid": far.uid}


def people(cast):
    near = cast.once("seen here", lambda: a_person(unit_id=cast.unit.id, reach=cast.here))
    far = cast.once("seen there", lambda: a_person(unit_id=cast.other_unit.id, reach=cast.there))
    return {"uid": near.uid}, {"uid": far.uid}


OBJECTS = {
    "musters.certify": sheets,
    "musters.check": typed,
    "musters.note_name": typed,
    "musters.pdf": sheets,
    "musters.settle": names,
    "musters.show": sheets,
    "musters.type_in": typed,
    "presence.person": people,
}


def exercises(cast):
    return _exercise(cast, "CNT", cast.unit), _exercise(cast, "FAR", cast.other_unit)


def _exercise(cast, code, unit):
    def made():
        found = kept(VerificationExercise(code=code, title="Count", on=ON, by_id=cast.nobody.id))
        kept(ExerciseUnit(exercise_id=found.id, unit_id=unit.id, expected=0))
        return found

    return {"code": cast.once(f"count {code}", made).code}


def scans(cast):
    return _scan(cast, sheets(cast)[0]), _scan(cast, sheets(cast)[1])


def _scan(cast, at):
    sheet = db.session.scalars(select(MusterSheet).where(MusterSheet.code == at["code"])).one()
    scan = MusterScan(sheet_id=sheet.id, kind="pdf", size=4, sha256=sheet.code.ljust(64, "0"),
                      content="JVBERg==", by_id=cast.nobody.id)  # fmt: skip
    return {"uid": cast.once(f"muster scan {sheet.code}", lambda: kept(scan)).uid}


OBJECTS |= dict.fromkeys(
    (
        "headcounts.draw",
        "headcounts.move",
        "headcounts.print_list",
        "headcounts.report",
        "headcounts.show",
    ),
    exercises,
)
OBJECTS |= {"musters.attach_scan": sheets, "musters.scan": scans}


LISTS = {"presence": lambda cast: f"unit={cast.unit.code}"}
