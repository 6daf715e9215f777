from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.programme.coordination.models import CoordinationMeeting
from trainingmgr.programme.coordination.rules import OverlapState
from trainingmgr.programme.coordination.services import Minutes
from trainingmgr.programme.coordination.words import ENDS, STATES
from trainingmgr.web.fields import Choice, Day, Line, Prose, Rows, Seen, Whole
from trainingmgr.web.form import Form

Choices = Any
SENTENCE = _("Say it in a full sentence.")


class ProposalForm(Form):
    state = Choice(_("What should become of it"), choices=list(ENDS.items()), coerce=OverlapState,
                   missing=_("Choose one."))  # fmt: skip
    says = Prose(_("Why, and who would do what"), longest=2000, missing=SENTENCE)


class RulingForm(Form):
    version = Seen()
    state = Choice(_("What becomes of it"), coerce=OverlapState, missing=_("Choose one."))
    says = Prose(_("Reason"), longest=2000, missing=SENTENCE)

    def offer(self, now: OverlapState) -> None:
        self.state.choices = [(each, STATES[each]) for each in OverlapState if each in now.moves]


class AttendeeLine(Form):
    organisation_id = Choice(_("Organisation"), coerce=int)
    offices = Line(_("Offices that it sent"), longest=120)
    people = Whole(_("How many"), least=1, most=500)


class DecisionLine(Form):
    decided = Line(_("What was decided"), longest=500)
    overlap_id = Choice(_("About the overlap"), coerce=int)


class ActionLine(Form):
    what = Line(_("What is to be done"), longest=500)
    organisation_id = Choice(_("Who"), coerce=int)
    office = Line(_("Office"), longest=120)
    due_on = Day(_("Until"))


class MeetingForm(Form):
    version = Seen()
    on = Day(_("Held on"), missing=_("Write the day."))
    place = Line(_("Place"), longest=120, missing=_("Say where it was."))
    chair = Line(_("Chaired by"), longest=120, missing=_("Say which office of the host chaired."),
                 help=_("An office of the host."))  # fmt: skip
    attendees = Rows(_("Who was there"), AttendeeLine, key="organisation_id",
                     more=_("One more organisation"))  # fmt: skip
    agenda = Prose(_("What was spoken about"), longest=2000, help=_("Name no private person."))
    decisions = Rows(_("Decisions"), DecisionLine, key="decided", more=_("One more decision"))
    actions = Rows(_("Action points"), ActionLine, key="what", more=_("One more action point"))
    next_on = Day(_("Next meeting"))

    def offer(self, organisations: Choices, overlaps: Choices) -> None:
        for rows, offered in (
            (self.attendees, {"organisation_id": organisations}),
            (self.decisions, {"overlap_id": overlaps}),
            (self.actions, {"organisation_id": organisations}),
        ):
            for entry in rows.entries:
                for name, choices in offered.items():
                    entry.form[name].choices = choices
            rows.choices = offered

    @property
    def minutes(self) -> Minutes:
        return Minutes(
            on=self.on.data or clock.today(),
            place=self.place.data, chair=self.chair.data, agenda=self.agenda.data,
            next_on=self.next_on.data,
            attendees=[(each["organisation_id"], each["offices"], each["people"] or 1)
                       for each in self.attendees.lines],
            decisions=[(each["decided"], each["overlap_id"]) for each in self.decisions.lines],
            actions=[(each["what"], each["organisation_id"], each["office"], each["due_on"])
                     for each in self.actions.lines],
        )  # fmt: skip


def meeting_facts(row: CoordinationMeeting) -> dict[str, Any]:
    """Minutes as their form shows them."""
    names = ("version", "on", "place", "chair", "agenda", "next_on")
    return {name: getattr(row, name) for name in names} | {
        "attendees": [
            {"organisation_id": each.organisation_id, "offices": each.offices,
             "people": each.people}
            for each in row.attendees
        ],
        "decisions": [
            {"decided": each.says, "overlap_id": each.overlap_id} for each in row.decisions
        ],
        "actions": [
            {"what": each.what, "organisation_id": each.organisation_id, "office": each.office,
             "due_on": each.due_on}
            for each in row.actions
        ],
    }  # fmt: skip


class DoneForm(Form):
    version = Seen()
    on = Day(_("Done on"), missing=_("Write the day."))
    says = Prose(_("What was done"), longest=2000, missing=SENTENCE)
