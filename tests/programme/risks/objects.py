"""What the endpoints of the register of risks are about."""

from tests.programme.risks.made import a_figure, a_risk, a_trigger
from trainingmgr.core import clock
from trainingmgr.programme.framework.rules import Measure
from trainingmgr.programme.risks import services


def _risk(cast):
    return cast.once("risk", lambda: a_risk(cast.elsewhere["programme_officer"]))


def risks(cast):
    return {"uid": _risk(cast).uid}, None


def tasks(cast):
    by = cast.elsewhere["programme_officer"]
    made = services.treat(_risk(cast), "Train two", office="Cell", due_on=clock.today(), by=by)
    return {"uid": made.uid}, None


def triggers(cast):
    by = cast.elsewhere["programme_officer"]
    return {"uid": a_trigger(_risk(cast), by, Measure.NO_ROOM, 5).uid}, None


def warnings(cast):
    def raised():
        by, on = cast.elsewhere["programme_officer"], clock.today()
        made = a_trigger(_risk(cast), by, Measure.SECURITY, 5)
        a_figure(Measure.SECURITY, 9, 10, on)
        services.watch(on)
        return services.queries.warning_now()[made.id]

    return {"uid": cast.once("risk warning", raised).uid}, None


OBJECTS = (
    dict.fromkeys(
        ("risks.show", "risks.edit", "risks.score", "risks.treat", "risks.warn_by", "risks.close",
         "risks.reopen"), risks,
    )
    | {"risks.done": tasks, "risks.unwatch": triggers, "risks.answer": warnings}
)  # fmt: skip
