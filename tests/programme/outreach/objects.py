"""What the endpoints of messages and rumours are about."""

from tests.programme.outreach.made import a_message, a_rumour


def messages(cast):
    made = cast.once("public_message", lambda: a_message(cast.elsewhere["programme_officer"]))
    return {"uid": made.uid}, None


def rumours(cast):
    made = cast.once("rumour", lambda: a_rumour(cast.elsewhere["programme_officer"]))
    return {"uid": made.uid}, None


OBJECTS = dict.fromkeys(
    ("outreach.show", "outreach.edit", "outreach.clear", "outreach.publish", "outreach.withdraw",
     "outreach.reach", "outreach.correct"), messages,
) | dict.fromkeys(
    ("outreach.rumour", "outreach.give", "outreach.find", "outreach.close"), rumours
)  # fmt: skip
