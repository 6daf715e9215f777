"""What the endpoints of coordination are about."""

from tests.programme.coordination.made import a_meeting, an_overlap


def overlaps(cast):
    by = cast.elsewhere["programme_officer"]
    return {"uid": cast.once("overlap", lambda: an_overlap(cast, by)).uid}, None


def meetings(cast):
    made = cast.once("meeting", lambda: a_meeting(cast.elsewhere["programme_officer"]))
    return {"uid": made.uid}, None


def actions(cast):
    return {"uid": a_meeting(cast.elsewhere["programme_officer"]).actions[0].uid}, None


OBJECTS = (
    dict.fromkeys(("coordination.show", "coordination.propose", "coordination.decide"), overlaps)
    | dict.fromkeys(
        ("coordination.meeting", "coordination.edit_meeting", "coordination.agree",
         "coordination.minutes"), meetings,
    )
    | {"coordination.done": actions}
)  # fmt: skip
