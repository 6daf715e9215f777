"""What the endpoints of decisions are about."""

from tests.programme.decisions.made import a_decision


def decisions(cast):
    made = cast.once("decision", lambda: a_decision(cast.elsewhere["programme_officer"]))
    return {"uid": made.uid}, None


OBJECTS = dict.fromkeys(("decisions.show", "decisions.sign", "decisions.withdraw"), decisions)
