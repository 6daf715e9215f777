"""What the endpoints of surveys are about."""

from tests.programme.surveys.made import (
    TRUST,
    a_survey,
    a_wave,
    again,
    full,
    read,
    released,
    sums,
)
from trainingmgr.programme.surveys import services
from trainingmgr.programme.surveys.rules import FileKind
from trainingmgr.tabular.uploads import Stored


def _by(cast):
    return cast.elsewhere["programme_officer"]


def surveys(cast):
    return {"uid": a_survey(_by(cast)).uid}, None


def questions(cast):
    return {"uid": a_survey(_by(cast), TRUST).questions[0].uid}, None


def _wave(cast):
    return full(a_wave(_by(cast)), _by(cast))


def waves(cast):
    return {"uid": _wave(cast).uid}, None


def stands(cast):
    return {"uid": released(_wave(cast), cast.elsewhere["host_authority"]).uid}, None


def asked(cast):
    row = _wave(cast)
    return {"uid": row.uid, "of": row.survey.questions[0].uid}, None


def answered(cast):
    row = released(_wave(cast), cast.elsewhere["host_authority"])
    return {"uid": row.uid, "of": row.survey.questions[0].uid}, None


def readings(cast):
    row = a_wave(_by(cast))
    rows = sums(row, (row.regions[0].place.pcode, "f", "4", 10, 10))
    made = services.keep(
        again(row), Stored("", "0" * 64, 1), FileKind.SUMS, "a.csv", read(row, rows), by=_by(cast)
    )  # fmt: skip
    return {"uid": made.uid}, None


OBJECTS = (
    dict.fromkeys(("surveys.show", "surveys.edit", "surveys.ask", "surveys.begin"), surveys)
    | dict.fromkeys(("surveys.reword", "surveys.trend"), questions)
    | dict.fromkeys(("surveys.wave", "surveys.supersede"), stands)
    | dict.fromkeys(("surveys.edit_wave", "surveys.bring", "surveys.release", "surveys.drop"),
                    waves)
    | dict.fromkeys(("surveys.reading", "surveys.take", "surveys.leave"), readings)
    | {"surveys.answers": answered, "surveys.type_in": asked}
)  # fmt: skip
