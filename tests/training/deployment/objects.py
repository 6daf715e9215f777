"""What the endpoints of tours, posts and mobile teams are about."""

from tests.makers import a_unit, a_user, numbers
from tests.training.deployment.made import a_request, approved, day, joined
from tests.training.makers import a_posting, a_trainer
from trainingmgr.accounts.rules import Role
from trainingmgr.training.deployment import queries, services
from trainingmgr.training.deployment.services import Asked
from trainingmgr.training.trainers.rules import Kind


def _both(made):
    """One at the cast's centre, one at the other."""
    return lambda cast: (made(cast, cast.here, cast.users), made(cast, cast.there, cast.elsewhere))


def _not_own(made):
    """The same, which a mentor opens of their own tour alone."""
    return lambda cast: (*_both(made)(cast), {Role.MENTOR})


def requested(_cast, centre, users):
    return {"uid": a_request(a_unit(), centre, users["training_clerk"]).uid}


def composed(_cast, centre, users):
    row = a_request(a_unit(), centre, users["training_clerk"])
    row = approved(row, a_user(Role.PROGRAMME_OFFICER))
    row = joined(row, centre, users["cell_head"])
    return {"uid": row.uid, "of": row.members[0].id}


def a_team(cast, centre, users):
    return {"uid": composed(cast, centre, users)["uid"]}


def moving(cast, centre, users):
    return a_team(cast, centre, users) | {"state": "matched"}


def a_post(_cast, centre, users):
    row = services.write_post(
        Asked(code=f"POST-{next(numbers)}", name="Trainer", centre=centre,
              kind=Kind.TRAINER, from_on=day(0)), by=users["cell_head"],
    )  # fmt: skip
    return {"uid": row.uid}


def held(cast, centre, users):
    row = queries.post(a_post(cast, centre, users)["uid"], reader=users["cell_head"])
    tour = queries.posting(a_posting(a_trainer(), centre).uid, reader=users["cell_head"])
    holder = services.fill(row, tour, seen=row.version, by=users["cell_head"])
    return {"uid": row.uid, "of": holder.id}


def tour(_cast, centre, _users):
    return {"uid": a_posting(a_trainer(), centre).uid}


OBJECTS = {
    "teams.show": _both(requested), "teams.approve": _both(requested),
    "teams.cancel": _both(requested), "teams.journey": _both(a_team), "teams.join": _both(a_team),
    "teams.link": _both(a_team), "teams.come_back": _both(a_team), "teams.move": _both(moving),
    "teams.release": _both(composed), "deployment.handover": _not_own(tour),
    "deployment.post": _both(a_post), "deployment.edit_post": _both(a_post),
    "deployment.leave_post": _both(held),
}  # fmt: skip
