"""What the endpoints of quarterly reports are about."""

from tests.programme.quarters.made import PROGRAMME
from trainingmgr.core import clock
from trainingmgr.programme.quarters import services
from trainingmgr.programme.quarters.rules import quarter_of


def _report(cast):
    by, quarter = cast.elsewhere["programme_officer"], quarter_of(clock.today()).before
    return cast.once("quarter", lambda: services.make(quarter, programme=PROGRAMME, by=by))


def reports(cast):
    return {"uid": _report(cast).uid}, None


def papers(cast):
    return {"uid": _report(cast).uid, "language": "ar"}, None


OBJECTS = {"quarters.show": reports, "quarters.data": reports, "quarters.paper": papers}
LISTS = {"quarter_figures": lambda cast: f"report={_report(cast).uid}"}
