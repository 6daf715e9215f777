"""What the endpoints of the calendar of DDR are about: nothing of it stands elsewhere."""

from tests.programme.ddr.made import a_meeting, a_phase, linked
from tests.programme.plans.objects import _by, _force
from tests.vetting.ddr.made import a_force
from trainingmgr.programme.ddr import services


def phases(cast):
    return {"uid": a_phase(_by(cast)).uid}, None


def ties(cast):
    _row, line = _force(cast)
    return {"uid": linked(a_phase(_by(cast)), line, _by(cast)).uid}, None


def quotas(cast):
    meeting = cast.once("board", lambda: a_meeting(_by(cast)))
    return {"uid": services.set_quota(a_force(), None, 50, meeting, by=_by(cast)).uid}, None


OBJECTS = dict.fromkeys(
    ("ddr_calendar.show", "ddr_calendar.edit", "ddr_calendar.agree_anew",
     "ddr_calendar.give_up", "ddr_calendar.report",
     "ddr_calendar.tie"), phases,
) | {"ddr_calendar.untie": ties, "ddr_calendar.end_quota": quotas}  # fmt: skip
