"""What the endpoints of assessments are about: nothing of them stands elsewhere."""

from tests.programme.assessments.made import a_point, an_assessment
from trainingmgr.accounts.rules import Role


def _row(cast):
    by = cast.elsewhere[Role.PROGRAMME_OFFICER]
    return cast.once("assessment", lambda: an_assessment(by))


def rows(cast):
    return {"uid": _row(cast).uid}, None


def points(cast):
    return {"uid": a_point(_row(cast), cast.elsewhere[Role.PROGRAMME_OFFICER]).uid}, None


OBJECTS = dict.fromkeys(
    ("assessments.show", "assessments.edit", "assessments.join", "assessments.write",
     "assessments.report", "assessments.agree"), rows,
) | {"assessments.answer": points}  # fmt: skip
