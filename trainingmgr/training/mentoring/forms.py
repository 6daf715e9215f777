"""Forms of mentoring: the assignment and its end, the log of one contact, an action point."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Form as Piece
from wtforms.fields import HiddenField

from trainingmgr.core.errors import Refusal
from trainingmgr.training.mentoring.rules import (
    SILENT,
    ActionState,
    Area,
    Contact,
    Mode,
    Obstacle,
    Response,
)
from trainingmgr.training.mentoring.services.logs import Action, Rating
from trainingmgr.training.mentoring.words import (
    ACTIONS,
    AREAS,
    CONTACTS,
    MODES,
    OBSTACLES,
    RESPONSES,
)
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.fields import (
    Choice,
    Clock,
    Code,
    Day,
    Line,
    Many,
    Prose,
    Rows,
    Seen,
    Tick,
    Upload,
    Whole,
)
from trainingmgr.web.form import Filters, Form


class AssignmentForm(Form):
    version = Seen()
    mentor = Choice(
        _("Mentor"), missing=_("Choose the mentor."),
        help=_("Somebody whose posting holds the whole period, and is screened for it."),
    )  # fmt: skip
    unit = Code(
        _("Unit"), missing=_("Write the code of the unit."),
        help=_("Of the counterpart. Due diligence must cover it before mentoring begins."),
    )  # fmt: skip
    office = Line(
        _("Post or office of the counterpart"), longest=120,
        missing=_("Say which post or office is mentored."),
        help=_("Commander, or Personnel section. It stays the same for later mentors."),
    )  # fmt: skip
    person = Code(
        _("Number of the person"), help=_("Of whoever holds the post. Empty for an office.")
    )
    objectives = Prose(
        _("Objectives"), longest=2000, missing=_("Write the objectives, each in its own line."),
        help=_("What the counterpart wants to be able to do. Each in a line of its own; the host "
               "signs them."),
    )  # fmt: skip
    mode = Choice(_("How"), choices=list(MODES.items()), coerce=Mode, missing=_("Choose how."))
    place = Line(_("Place"), longest=120, missing=_("Say where they meet."))
    language = Choice(
        _("Language"), choices=list(LANGUAGES.items()), missing=_("Choose the language.")
    )
    interpreter = Choice(_("Interpreter"), help=_("If they need one."))
    from_on = Day(_("First day"), missing=_("Say when it begins."))
    until_on = Day(_("Last day"), missing=_("Say when it ends."))
    silent_after = Whole(
        _("Days of silence"), least=1, most=366, default=SILENT,
        missing=_("Say after how many days without a log you are told."),
        help=_("After so many days without a log the supervisor is told."),
    )  # fmt: skip
    host_reads_ratings = Tick(
        _("The host reads the ratings too"),
        help=_("Only if the counterpart has agreed. Otherwise the host reads facts and agreed "
               "action points alone."),
    )  # fmt: skip

    @property
    def said(self) -> dict[str, Any]:
        """What stands in the form alone, without who is meant by it."""
        names = ("office", "mode", "place", "language", "from_on", "until_on", "silent_after",
                 "host_reads_ratings")  # fmt: skip
        return {each: self[each].data for each in names} | {
            "objectives": self.objectives.data.splitlines()
        }


class HostSignForm(Form):
    """How the host signs: as every side does, and objective by objective."""

    version = Seen()
    capacity = Line(
        _("In what capacity you sign"), longest=120, missing=_("Say in what capacity you sign."),
        help=_("It stands beside your name on the plan."),
    )  # fmt: skip
    struck = Many(
        _("Objectives that you do not agree to"), choices=[],
        help=_("Nothing is done for these. Tick none to agree to every one."),
    )  # fmt: skip
    why = Line(_("Why not these"), longest=240)


class AcknowledgeForm(Form):
    name = Line(_("Who signed the paper"), longest=120, help=_("Rank and name of the counterpart."))
    words = Prose(
        _("What the counterpart says of these facts"), longest=1000,
        help=_("Empty where they agree to them. It stays as it is."),
    )  # fmt: skip


class HandoverForm(Form):
    note = Prose(
        _("Handover note"), longest=2000, missing=_("Write the handover note."),
        help=_("What stands, what is open, what the next mentor has to know. It stays as it is."),
    )  # fmt: skip


class WithdrawForm(Form):
    version = Seen()
    why = Line(
        _("Why it does not take place"), longest=240,
        missing=_("Say in a sentence why it does not take place."),
    )  # fmt: skip


class EndForm(Form):
    version = Seen()
    on = Day(_("Last day"), missing=_("Say which was the last day."))
    reason = Line(_("Why it ends"), longest=240, missing=_("Say why it ends."))


class OnlyFilter(Filters):
    only = Choice(
        _("Show"),
        choices=[
            ("silent", _("Silent")), ("handover", _("Handover note owed")),
            ("overdue", _("Action points late")), ("frozen", _("Frozen")),
            ("to_sign", _("To be signed")), ("to_confirm", _("To be confirmed")),
            ("over", _("Over")),
        ],
    )  # fmt: skip


class RatingPiece(Piece):
    area = Choice(_("Area"), choices=list(AREAS.items()), coerce=Area)
    rating = Choice(_("Rating"), coerce=int)
    evidence = Line(_("What shows it"), longest=1000)


class ActionPiece(Piece):
    what = Line(_("What"), longest=240)
    owner = Line(_("Who"), longest=120)
    due_on = Day(_("Until"))
    agreed = Choice(_("Agreed"), choices=[("yes", _("by both")), ("no", _("not yet"))])


class LogForm(Form):
    """What passed. Facts stand apart from judgement; the host reads the facts alone."""

    version = Seen()
    held_on = Day(_("Day"), missing=_("Say on which day it was."))
    starts = Clock(_("From"))
    ends = Clock(_("To"))
    contact = Choice(
        _("Kind of contact"), choices=list(CONTACTS.items()), coerce=Contact,
        missing=_("Choose what it was."),
    )  # fmt: skip
    mode = Choice(_("How"), choices=list(MODES.items()), coerce=Mode, missing=_("Choose how."))
    place = Line(_("Place"), longest=120, missing=_("Say where it was."))
    language = Choice(
        _("Language"), choices=list(LANGUAGES.items()), missing=_("Choose the language.")
    )
    interpreted = Tick(_("With an interpreter"))
    participants = Line(_("Who took part"), longest=240, help=_("Offices rather than names."))
    objective = Choice(_("Objective that it serves"))
    module = Choice(_("Module that it is about"))
    facts = Prose(
        _("What you saw and heard"), longest=2000, missing=_("Say in a sentence what you saw."),
        help=_("Facts alone. The host may read them."),
    )  # fmt: skip
    judgement = Prose(
        _("What you make of it"), longest=2000,
        help=_("For you, your supervisor and the next mentor. The host does not read it."),
    )  # fmt: skip
    ratings = Rows(
        _("Ratings"), RatingPiece, key="area", more=_("One more rating"),
        help=_("Each needs what shows it. One that moves more than two steps waits for your "
               "supervisor."),
    )  # fmt: skip
    their_view = Prose(_("What the counterpart says of it"), longest=2000)
    advice = Prose(_("What you advised"), longest=2000, help=_("They decide. You advise."))
    response = Choice(_("What they made of it"), choices=list(RESPONSES.items()), coerce=Response)
    response_why = Line(_("Why"), longest=500)
    actions = Rows(
        _("Action points"), ActionPiece, key="what", more=_("One more action point"),
        help=_("What is promised, by whom and until when. They go on with the next mentor."),
    )  # fmt: skip
    obstacles = Many(_("What stood in the way"), choices=list(OBSTACLES.items()), coerce=Obstacle)
    next_on = Day(_("Next visit"))
    is_confidential = Tick(
        _("Hold it back"),
        help=_("Then only you and your supervisor read it, not the next mentor nor the host."),
    )  # fmt: skip
    knows = Tick(_("I have read this. It belongs in the log, and is no concern."))
    uid = HiddenField()

    @property
    def told(self) -> dict[str, Any]:
        """What stands in the form alone."""
        names = ("held_on", "starts", "ends", "contact", "mode", "place", "language",
                 "interpreted", "participants", "facts", "judgement", "their_view", "advice",
                 "response", "response_why", "next_on", "is_confidential")  # fmt: skip
        return {each: self[each].data for each in names} | {
            "obstacles": self.obstacles.data or (), "ratings": self._ratings(),
            "actions": self._actions(),
        }  # fmt: skip

    def _ratings(self) -> list[Rating]:
        lines = self.ratings.lines
        if any(each["rating"] is None for each in lines):
            raise Refusal(_("Choose how high each area is rated."), field="ratings")
        return [Rating(each["area"], each["rating"], each["evidence"]) for each in lines]

    def _actions(self) -> list[Action]:
        lines = self.actions.lines
        if any(not each["owner"] or each["due_on"] is None for each in lines):
            raise Refusal(_("Say of each action point who does it and until when."),
                          field="actions")  # fmt: skip
        return [
            Action(each["what"], each["owner"], each["due_on"], each["agreed"] != "no")
            for each in lines
        ]


class AddForm(Form):
    words = Prose(
        _("What is to be added"), longest=2000, missing=_("Say in a sentence what is added."),
        help=_("The log stays as it is. What you add stands under it, with your name."),
    )  # fmt: skip


class PhotoForm(Form):
    photo = Upload(
        _("Picture"), kinds=("jpg", "jpeg", "png"), missing=_("Choose the picture."),
        help=_("A shelf, a page of a book, a fence. Never a person: a face can cost a life. Place "
               "and camera are taken out."),
    )  # fmt: skip
    shows = Line(_("What it shows"), longest=120, missing=_("Say what the picture shows."))
    clear = Tick(_("There is nobody in it, and no name that can be read"))


class ActionForm(Form):
    version = Seen()
    state = Choice(
        _("How it stands"), choices=list(ACTIONS.items()), coerce=ActionState, radios=True,
        missing=_("Say how it stands."),
    )  # fmt: skip
    outcome = Line(_("What came of it"), longest=500, help=_("Say why, where it is dropped."))
