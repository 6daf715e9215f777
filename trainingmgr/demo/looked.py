"""Who looked at one soldier over two months: clerks at their desks, the paymaster for a reason.
What left in two years as files and on paper, and an account that was shown very many people; then
what `protecting` tells.
"""

from datetime import timedelta

from trainingmgr.accounts.events import PeopleShown
from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.rules.reasons import Why
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.journal import Event
from trainingmgr.demo import protecting
from trainingmgr.demo.story import Somebody, Story
from trainingmgr.oversight.events import AlertAnswered, AlertRaised
from trainingmgr.oversight.models import LookAlert
from trainingmgr.pay.arrears.events import ArrearsOpened
from trainingmgr.pay.channels.events import ChannelsLooked, NumberShown
from trainingmgr.registry.people.events import CardOpened, PeopleListed, PersonOpened
from trainingmgr.tabular.rules import Quota
from trainingmgr.tabular.services.leaving import Whom, destroyed, record_export

LISTED, ANSWERED_AFTER = 40, 2
KEPT, FORGOTTEN = timedelta(days=30), (133, 61)
FOUND = "The clerk prepared the yearly count; the head of the cell confirms it."
TAKEN = (
    (702, "clerk.lem", "people", 34, 0, "pdf", "To call the roll of the first course."),
    (655, "hr.2bde", "people", 118, 60, "xlsx", "The brigade compares its own roll with ours."),
    (540, "clerk.lem", "certificates", 31, 0, "pdf", "For the commander's board of the brigade."),
    (471, "hr.2bde", "people", 96, 96, "xlsx", "Birth dates to be checked on the parade ground."),
    (390, "clerk.lem", "people", 28, 28, "pdf", "The doctor comes on Monday and needs ages."),
    (288, "hr.2bde", "people", 142, 0, "csv", "Names and numbers for the ministry's yearly count."),
    (201, "clerk.lem", "certificates", 64, 0, "xlsx", "The ministry asked who has a certificate."),
    (133, "hr.2bde", "people", 88, 88, "pdf", "To be read out and put right with each platoon."),
    (61, "clerk.lem", "people", 30, 30, "pdf", "Photographs are taken with this list tomorrow."),
    (
        17,
        "hr.2bde",
        "people",
        45,
        45,
        "xlsx",
        "Phones that no longer answer, to be asked for anew.",
    ),
    (3, "clerk.lem", "certificates", 22, 0, "pdf", "To hand the certificates over on parade."),
)
"""Days ago, by whom, which list, rows, people shown with more than their names, as what, why."""


def tell(story: Story) -> None:
    """One list a fortnight, the desk's pages, an account number for a reason."""
    who = story.personas["expiring"]
    others = [each.id for each in story.people[:LISTED]]
    people = sorted({who.id, *others})
    for days in (57, 43, 29, 15, 0):
        listed = PeopleListed(count=len(people), people=people, filters={})
        _note(story, listed, "hr.2bde", days)
    for days, sight in ((50, Sight.ROSTER), (31, Sight.PRESENCE), (24, Sight.DISPUTES)):
        shown = PeopleShown(what=sight.value, within=sight.within.value, count=1, people=[who.id])
        _note(story, shown, "hr.2bde", days)
    for days in (24, 23, 0):
        _note(story, PersonOpened(number=who.number, people=[who.id], about=_about(who)),
              "clerk.lem", days)  # fmt: skip
    _note(
        story, ArrearsOpened(person=who.number, people=[who.id], about=_about(who)), "hr.2bde", 24
    )
    _note(
        story,
        NumberShown(
            person=who.number, people=[who.id], about=_about(who),
            reason="The bank sent the money back and asks for the number.",
        ),
        "finance", 20,
    )  # fmt: skip
    _note(
        story,
        ChannelsLooked(
            person=who.number, people=[who.id], about=_about(who), why=Why.CAME_BACK.value,
            reason="The bank’s list of returns of Tuesday.",
        ),
        "hr.2bde", 21,
    )  # fmt: skip
    _note(
        story,
        CardOpened(
            number=who.number, people=[who.id], about=_about(who), why=Why.COMPLAINT.value,
            reason="A complaint about late pay names his company.",
        ),
        "oversight", 18,
    )  # fmt: skip
    _left(story)
    _hurried(story)
    protecting.tell(story)


def _left(story: Story) -> None:
    """Two years of exports, each within what one may take alone. Two were not destroyed in time."""
    people = [each.id for each in story.people]
    quota = Quota(500)
    for days, login, what, rows, more, form, why in TAKEN:
        with story.then(days, 10):
            taken = record_export(
                what, rows=rows, form=form, reason=why, filters={}, by=story.users[login],
                quota=quota, shown=Whom(keys=people[:more]), until=clock.today() + KEPT,
            )  # fmt: skip
        if days > KEPT.days and days not in FORGOTTEN and taken.end is not None:
            with story.then(days - KEPT.days + 4, 16):
                destroyed(taken.end, seen=None, by=story.users[login])
    story.planted.add(
        "export_not_destroyed", "Birth dates left, their day is over, and nobody says that the "
        "sheets are burnt.", taken_by="hr.2bde", days_ago=FORGOTTEN[0],
    )  # fmt: skip


def _hurried(story: Story) -> None:
    """One alert was answered; the other waits."""
    for days, login, count in ((88, "clerk.lem", 212), (1, "hr.2bde", 187)):
        at, user = story.at(story.ago(days), 14), story.users[login]
        with story.then(days, 15):
            alert = LookAlert(
                user_id=user.id, holder_id=user.holder_id, people=count, entries=6, exported=1,
                first_at=at, last_at=at, until=0,
            )  # fmt: skip
            db.session.add(alert)
            db.session.flush()
            _note(story, AlertRaised(people=count, about=("look_alert", alert.id)), login, days)
            if days > ANSWERED_AFTER:
                dpo, alert.found = story.users["dpo"], FOUND
                alert.answered_by_id, alert.answered_holder_id = dpo.id, dpo.holder_id
                alert.answered_at = story.at(story.ago(days - ANSWERED_AFTER), 9)
                answered = AlertAnswered(found=FOUND, about=("look_alert", alert.id))
                _note(story, answered, "dpo", days - ANSWERED_AFTER)


def _about(who: Somebody) -> tuple[str, int]:
    return ("person", who.id)


def _note(story: Story, happening: Event, login: str, days: int) -> None:
    story.note(happening, story.users[login], story.at(story.ago(days), 9))
