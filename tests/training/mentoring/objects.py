"""What the endpoints of mentoring are about."""

from tests.training.mentoring.made import (
    Bench,
    a_log,
    a_picture,
    confirmed,
    days,
    rated,
    signed,
    wanted,
)
from trainingmgr.documents import scans
from trainingmgr.training.mentoring import services
from trainingmgr.training.mentoring.queries import logs as reading
from trainingmgr.training.mentoring.services import photos as putting
from trainingmgr.training.mentoring.services.logs import Action


def _bench(cast, far):
    """The people of the cast at one end."""
    users = cast.elsewhere if far else cast.users
    return Bench(
        centre=cast.there if far else cast.here, mentor=users["mentor"],
        supervisor=users["cell_head"], host=users["host_authority"],
        programme=users["programme_officer"],
    )  # fmt: skip


def _either(cast, make):
    def at(far):
        return {"uid": make(_bench(cast, far)).uid}

    return at(far=False), at(far=True)


def drafts(cast):
    def made(bench):
        return services.draft(wanted(bench), by=bench.supervisor)

    return _either(cast, made)


def proposals(cast):
    def made(bench):
        row = services.draft(wanted(bench), by=bench.supervisor)
        services.propose(row, seen=row.version, by=bench.supervisor)
        return row

    return _either(cast, made)


def running(cast):
    return _either(cast, confirmed)


def accepted(cast):
    return _either(cast, signed)


def counterparts(cast):
    def made(bench):
        return confirmed(bench).counterpart

    return _either(cast, made)


def logs(cast):
    return _either(cast, lambda bench: a_log(bench, confirmed(bench)))


def photos(cast):
    def made(bench):
        drawn = scans.thing(a_picture())
        return putting.keep(a_log(bench, confirmed(bench)), drawn, "A shelf", by=bench.mentor)

    return _either(cast, made)


def ratings(cast):
    def made(bench):
        row = confirmed(bench)
        a_log(bench, row, ratings=rated(1))
        return a_log(bench, row, ratings=rated(4)).ratings[0]

    return _either(cast, made)


def actions(cast):
    def made(bench):
        row = confirmed(bench)
        a_log(bench, row, actions=[Action("Count the fuel", "The clerk", days(5))])
        return reading.actions(row.counterpart, reader=bench.supervisor).rows[0]

    return _either(cast, made)


def _listed(cast):
    def made():
        return confirmed(_bench(cast, far=False)).counterpart.uid

    return f"counterpart={cast.once('mentored office', made)}"


LISTS = {"mentoring-logs": _listed}
OBJECTS = {
    "mentored.new": running, "mentored.log": logs, "mentored.edit": logs, "mentored.add": logs,
    "mentored.photo": photos, "mentored.picture": logs,
    "mentored.acknowledge": logs,
    "mentored.review": ratings, "mentored.action": actions,
    "mentored.counterpart": counterparts, "mentored.actions": counterparts,
    "mentored.summary": counterparts,
    "mentoring.show": running, "mentoring.hand_over": running, "mentoring.end": running,
    "mentoring.pause": running, "mentoring.confirm": accepted, "mentoring.edit": drafts,
    "mentoring.propose": drafts, "mentoring.withdraw": drafts, "mentoring.take_back": proposals,
    "mentoring.sign": proposals,
}  # fmt: skip
