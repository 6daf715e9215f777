"""Who looked at one soldier over two months: clerks at their desks, the paymaster for a reason."""

from trainingmgr.accounts.events import PeopleShown
from trainingmgr.accounts.rules import Sight
from trainingmgr.core.journal import Event
from trainingmgr.demo.story import Somebody, Story
from trainingmgr.pay.arrears.events import ArrearsOpened
from trainingmgr.pay.channels.events import NumberShown
from trainingmgr.registry.people.events import PeopleListed, PersonOpened

LISTED = 40


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


def _about(who: Somebody) -> tuple[str, int]:
    return ("person", who.id)


def _note(story: Story, happening: Event, login: str, days: int) -> None:
    story.note(happening, story.users[login], story.at(story.ago(days), 9))
