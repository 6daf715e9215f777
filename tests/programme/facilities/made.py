from tests.makers import numbers
from trainingmgr.core import clock
from trainingmgr.programme.facilities import queries, services
from trainingmgr.programme.facilities.rules import FacilityKind, FacilityState
from trainingmgr.programme.facilities.services import Terms

S = FacilityState
LEAKS = "The roof leaks over the whole hall."


def a_building(by, centre, *, state=S.IN_USE, **facts):
    usual = {"title": f"Hall {next(numbers)}", "kind": FacilityKind.CLASSROOMS,
             "centre_id": centre.id}  # fmt: skip
    return read(services.write(Terms(**usual | facts), state=state, by=by), by)


def read(row, by):
    return queries.facility(row.uid, reader=by)


def moved(row, to, by):
    row = read(row, by)
    services.move(row, to, seen=row.version, by=by)
    return read(row, by)


def begun(row, by):
    row = read(row, by)
    return services.begin(
        row, given_by="Builders of Tamra", taken_by="School office", document="HO 9/26",
        on=clock.today(), seen=row.version, by=by,
    )  # fmt: skip


def signed(handover, by):
    row = queries.handover(handover.uid, reader=by)
    services.sign(row, seen=row.version, by=by)
