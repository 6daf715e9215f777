"""What the endpoints of needs and plans are about."""

from tests.training.planning.made import a_need, a_plan, a_planner, proposed
from trainingmgr.training.planning import queries


def needs(cast):
    return {"uid": cast.once("training need", a_need).uid}, None


def drafts(cast):
    return {"uid": cast.once("training plan", a_plan).uid}, None


def lines(cast):
    def made():
        return queries.lines(a_plan(2031)).rows[0]

    return {"uid": cast.once("planned seats", made).uid}, None


def to_sign(cast):
    def made():
        by = a_planner()
        return proposed(a_plan(2032, by=by), by)

    return {"uid": cast.once("training plan to sign", made).uid}, None


OBJECTS = {
    "planning.need": needs,
    "planning.edit_need": needs,
    "planning.close_need": needs,
    "planning.open_need": needs,
    "planning.plan": drafts,
    "planning.seats": drafts,
    "planning.add_seats": drafts,
    "planning.propose": drafts,
    "planning.take_back": drafts,
    "planning.drop_seats": lines,
    "planning.sign": to_sign,
}
LISTS = {"planned-seats": lambda cast: f"plan={drafts(cast)[0]['uid']}"}
"""Lists that are about something that their address names."""
