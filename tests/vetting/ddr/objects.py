"""What the endpoints of former forces and ranks are about."""

from tests.makers import a_person
from tests.vetting.ddr.made import a_board, a_recognition, a_record, an_officer, members, ranks
from trainingmgr.core import clock
from trainingmgr.vetting.ddr import queries, services
from trainingmgr.vetting.ddr.services import drawing


def _record(cast, name="ddr record", **facts):
    def made():
        return a_record(a_person(cast.unit), ddr_id="D-77", **facts)

    return cast.once(name, made)


def records(cast):
    return {"uid": _record(cast).uid}, None


def to_close(cast):
    return {"uid": _record(cast).uid}, None


def decisions(cast):
    def made():
        first = members(1)[0]
        captain, major, _colonel = ranks()
        row = queries.record(_record(cast).uid, reader=first)
        return services.propose(row, a_recognition(a_board(first), major, captain), by=first)

    return {"uid": cast.once("rank decision", made).uid}, None


def decided(cast):
    def made():
        first, second = members(2)
        captain, major, _colonel = ranks()
        record = _record(cast, "ddr record decided")
        row = queries.record(record.uid, reader=first)
        found = a_recognition(a_board(first, second), major, captain)
        made = services.propose(row, found, by=first)
        for each in (first, second):
            services.sign(queries.decision(made.uid, reader=each), by=each)
        return made

    return {"uid": cast.once("rank decided", made).uid}, None


def draws(cast):
    def made():
        benefit = drawing.Benefit(name="Someone", ddr_id="D-77", from_on=clock.today())
        _record(cast)
        drawing.write_benefit(benefit, by=an_officer())
        return queries.draws(reader=an_officer()).rows[0]

    return {"uid": cast.once("double draw", made).uid}, None


OBJECTS = {
    "ddr.show": records,
    "ddr.file": records,
    "ddr.edit": records,
    "ddr.referral": records,
    "ddr.closing": to_close,
    "ddr.rank": records,
    "ddr.signature": decisions,
    "ddr.withdrawal": decisions,
    "ddr.appeal": decided,
    "ddr.letter": decided,
    "ddr.pair": draws,
}
