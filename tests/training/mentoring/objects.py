"""What the endpoints of mentoring are about."""

from tests.training.mentoring.made import Bench, confirmed, signed, wanted
from trainingmgr.training.mentoring import services


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


OBJECTS = {
    "mentoring.show": running, "mentoring.hand_over": running, "mentoring.end": running,
    "mentoring.pause": running, "mentoring.confirm": accepted, "mentoring.edit": drafts,
    "mentoring.propose": drafts, "mentoring.withdraw": drafts, "mentoring.take_back": proposals,
    "mentoring.sign": proposals,
}  # fmt: skip
