"""Forms of mentoring: the assignment with its objectives, its handover note and its end."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.training.mentoring.rules import SILENT, Mode
from trainingmgr.training.mentoring.words import MODES
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose, Seen, Tick, Whole
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


class HandoverForm(Form):
    note = Prose(
        _("Handover note"), longest=2000, missing=_("Write the handover note."),
        help=_("What stands, what is open, what the next mentor has to know. It stays as it is."),
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
            ("to_sign", _("To be signed")), ("over", _("Over")),
        ],
    )  # fmt: skip
