from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.facilities.models import SENTENCE, Facility
from trainingmgr.programme.facilities.rules import FacilityKind, FacilityState
from trainingmgr.programme.facilities.services import Terms
from trainingmgr.programme.facilities.words import KINDS, STATES
from trainingmgr.web.fields import Choice, Day, Line, Many, Prose, Seen, Tick, Whole
from trainingmgr.web.form import Filters, Form

Choices = Sequence[tuple[Any, str]]
CHOOSE, DAY = _("Choose one."), _("Write the day.")
PAPER = _("Number of the paper")
BOTH = _("Name both offices and the paper.")


class FacilityFilters(Filters):
    state = Choice(_("State"), choices=list(STATES.items()), coerce=FacilityState)


class FacilityForm(Form):
    version = Seen()
    title = Line(_("What it is called"), longest=120, missing=_("Say what it is called."))
    kind = Choice(_("Kind"), choices=list(KINDS.items()), coerce=FacilityKind, missing=CHOOSE)
    state = Choice(_("State"), coerce=FacilityState, missing=CHOOSE)
    centre_id = Choice(_("At the centre"), coerce=int)
    unit_id = Choice(_("Or with the unit"), coerce=int)
    rooms = Many(_("Rooms that lie in it"), coerce=int,
                 help=_("No class is planned in them while it is closed."))  # fmt: skip
    holds = Whole(_("People that it is for"), least=0, most=100_000)
    owner_id = Choice(_("Whose it is"), coerce=int)
    payer_id = Choice(_("Who pays for its upkeep"), coerce=int)

    def offer(self, organisations: Choices, centres: Choices, units: Choices,
              rooms: Choices) -> None:  # fmt: skip
        self.owner_id.choices = self.payer_id.choices = organisations
        self.centre_id.choices, self.unit_id.choices = centres, units
        self.rooms.choices = rooms

    @property
    def terms(self) -> Terms:
        named: dict[str, Any] = {
            name: self[name].data for name in Terms.__annotations__ if name != "rooms"
        }
        return Terms(**named, rooms=self.rooms.data or ())


def facility_facts(row: Facility) -> dict[str, Any]:
    names = ("version", "title", "kind", "centre_id", "unit_id", "holds", "owner_id", "payer_id")
    return {name: getattr(row, name) for name in names} | {
        "rooms": [each.room_id for each in row.rooms]
    }


class MoveForm(Form):
    version = Seen()
    to = Choice(_("New state"), coerce=FacilityState, missing=CHOOSE)
    on = Day(_("On"), missing=DAY)
    document = Line(PAPER, longest=120)
    says = Prose(_("Remark"), longest=2000)


class HandoverForm(Form):
    version = Seen()
    given_by = Line(_("Office that hands it over"), longest=120, missing=BOTH)
    taken_by = Line(_("Office that takes it"), longest=120, missing=BOTH,
                    help=_("An office, never a name."))  # fmt: skip
    document = Line(PAPER, longest=120, missing=BOTH)
    on = Day(_("On"), missing=DAY)


class RefuseForm(Form):
    version = Seen()
    because = Prose(_("Reason"), longest=2000, missing=SENTENCE)


class DefectForm(Form):
    says = Prose(_("What is broken"), longest=2000, missing=SENTENCE)
    keeps_out = Tick(_("Nobody may use the building until it is mended"))
    on = Day(_("Found on"), missing=DAY)


class MendForm(Form):
    version = Seen()
    on = Day(_("Mended on"), missing=DAY)
    says = Prose(_("What was done"), longest=2000, missing=SENTENCE)
