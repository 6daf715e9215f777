from tests.makers import an_organisation
from tests.programme.partners.made import a_partner, an_activity, in_days
from tests.training.makers import a_topic
from trainingmgr.core import clock
from trainingmgr.programme.coordination import queries, services
from trainingmgr.programme.coordination.services import Minutes

SAYS = "Astrelle teaches officers, Meridian the other ranks."


def an_overlap(cast, by=None):
    """Two partners teach one topic in one unit, a month apart."""
    by, topic = by or cast.programme_officer, a_topic()
    for days in (-40, 10):
        an_activity(
            by, a_partner(), cast.unit, topic, starts_on=in_days(days), ends_on=in_days(days + 9)
        )
    services.find(clock.today())
    return next(each for each in queries.open_overlaps() if each.topic_id == topic.id)


def minutes(**said):
    one = an_organisation()
    usual = {
        "on": in_days(-1), "place": "Ministry", "chair": "Chief of training",
        "attendees": [(one.id, "Training section", 2)],
        "decisions": [("The list is read every month.", None)],
        "actions": [("Send the list", one.id, "Training section", in_days(20))],
    }  # fmt: skip
    return Minutes(**usual | said)


def a_meeting(by, **said):
    return queries.meeting(services.write(minutes(**said), by=by).uid)
