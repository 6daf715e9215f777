from datetime import timedelta

from trainingmgr.core import clock
from trainingmgr.programme.consultations import queries, services
from trainingmgr.programme.consultations.rules import Circle, Outcome, Topic
from trainingmgr.programme.consultations.services import Point, Terms, handing, replying
from trainingmgr.programme.consultations.services.handing import Handed


def day(days):
    return clock.today() + timedelta(days=days)


def a_consultation(by, **said):
    usual = {"title": "Women in the new army", "venue": "Town hall", "planned_on": day(-2)}
    return queries.consultation(services.write(Terms(**usual | said), by=by).uid)


def held(row, by, women=14, men=21, unsaid=0, came=()):
    row = queries.consultation(row.uid)
    services.hold(row, day(-2), women, men, unsaid, came=came, seen=row.version, by=by)
    return queries.consultation(row.uid)


def a_point(by, **said):
    usual = {
        "says": "Posts for women are open in name alone.", "circle": Circle.WOMEN,
        "came_on": day(-40), "reply_by": day(-10), "owner": by,
    }  # fmt: skip
    return queries.point(services.put(Point(**usual | said), by=by).uid)


def a_handed(says="Land beside the barracks was taken, and nobody asked the village.", **said):
    """What the public handed in; its code."""
    usual = {"circle": Circle.ELDERS, "topic": Topic.SITES, "language": "en"}
    return handing.hand_in(Handed(says=says, **usual | said))


def looked_up(code):
    """What the public handed in, by the part of its code that is said aloud."""
    return queries.handed_point(queries.referenced(code[:6]).uid)


def a_reply(row, by, says="The plan was changed so.", outcome=Outcome.TAKEN_ALONG, **said):
    """A reply that waits for another person."""
    row = queries.point(row.uid)
    return queries.reply(replying.reply(row, says, outcome, seen=row.version, by=by, **said).uid)


def a_reason(code, by, says="It says nothing to reply to."):
    """Why something is to be set aside: it waits for another person."""
    row = looked_up(code)
    return queries.reply(replying.set_aside(row, says, seen=row.version, by=by).uid)


def cleared(row, by, is_right=True, answer=""):
    row = queries.reply(row.uid)
    replying.clear(row, is_right=is_right, answer=answer, seen=row.version, by=by)
