"""What the endpoints of the framework are about."""

from tests.programme.framework.made import a_claim


def points(cast):
    cast.once("point", lambda: a_claim(cast.elsewhere["programme_officer"], "ST-3"))
    return {"code": "ST-3"}, None


def findings(cast):
    return points(cast)[0] | {"test": "in_place"}, None


OBJECTS = {
    **dict.fromkeys(
        ("framework.show", "framework.terms", "framework.report", "framework.evidence",
         "framework.claim"), points,
    ),
    "framework.finding": findings,
}  # fmt: skip
