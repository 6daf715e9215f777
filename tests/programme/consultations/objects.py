"""What the endpoints of consultations are about."""

from tests.programme.consultations.made import (
    a_consultation,
    a_handed,
    a_point,
    a_reply,
    day,
    looked_up,
)
from trainingmgr.programme.consultations import services
from trainingmgr.programme.consultations.rules import Circle


def _row(cast):
    return cast.once("consultation", lambda: a_consultation(cast.elsewhere["programme_officer"]))


def consultations(cast):
    return {"uid": _row(cast).uid}, None


def points(cast):
    made = cast.once("civil_point", lambda: a_point(cast.elsewhere["programme_officer"]))
    return {"uid": made.uid}, None


def named_points(cast):
    by = cast.elsewhere["programme_officer"]
    return {"uid": a_point(by, name="Women of the river", named_on=day(-41)).uid}, None


def invitations(cast):
    by = cast.elsewhere["programme_officer"]
    made = services.invite(_row(cast), Circle.YOUTH, name="Young oaks", named_on=day(-3), by=by)
    return {"uid": made.uid}, None


def replies(cast):
    made = a_point(cast.elsewhere["programme_officer"])
    return {"uid": a_reply(made, cast.elsewhere["programme_officer"]).uid}, None


def handed(cast):
    return {"uid": looked_up(a_handed()).uid}, None


OBJECTS = (
    dict.fromkeys(
        ("consultations.show", "consultations.edit", "consultations.invite", "consultations.hold",
         "consultations.cancel"), consultations,
    )
    | dict.fromkeys(("consultations.point", "consultations.give", "consultations.reply"), points)
    | dict.fromkeys(("handed.show", "handed.take", "handed.aside", "handed.pass_on"), handed)
    | {"consultations.clear": replies}
    | {"consultations.unname": named_points, "consultations.uninvite_name": invitations}
)  # fmt: skip
