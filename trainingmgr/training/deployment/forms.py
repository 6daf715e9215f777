from flask_babel import lazy_gettext as _

from trainingmgr.training.deployment.rules import AHEAD, TeamDuty, TeamState
from trainingmgr.training.deployment.services.teams import Journey
from trainingmgr.training.deployment.words import DUTIES, STATES
from trainingmgr.training.trainers.rules import Kind, TeachingLevel
from trainingmgr.training.trainers.words import KINDS, LANGUAGES, LEVELS
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose, Seen, Whole
from trainingmgr.web.form import Filters, Form


class TeamFilters(Filters):
    only = Choice(_("Show"), choices=[(each.value, said) for each, said in STATES.items()])


class AheadFilter(Filters):
    within = Choice(
        _("End within"),
        choices=[(str(days), _("%(days)s days", days=days)) for days in AHEAD],
    )


class RequestForm(Form):
    unit = Code(
        _("Unit that asks"), missing=_("Write the code of the unit."),
        help=_("Due diligence must cover it before the team leaves, unless the module is exempt."),
    )  # fmt: skip
    asked_by = Line(
        _("Who asks"), longest=120, missing=_("Say who of the unit asks."),
        help=_("Rank and name, or the office."),
    )  # fmt: skip
    centre = Choice(_("Through the centre"), missing=_("Choose the centre."))
    module = Choice(_("Module"), missing=_("Choose the module."))
    language = Choice(
        _("Language"), choices=list(LANGUAGES.items()), missing=_("Choose the language.")
    )
    place = Line(_("Place"), longest=120, missing=_("Say where it is to be taught."))
    from_on = Day(_("First day of teaching"), missing=_("Write the first day."))
    until_on = Day(_("Last day of teaching"), missing=_("Write the last day."))
    people = Whole(
        _("People to be taught"), least=1, most=2000, missing=_("Say how many people there are.")
    )
    wanted = Whole(
        _("Trainers who are needed"), least=1, most=40, missing=_("Say how many trainers go.")
    )
    why = Prose(_("What it is for"), longest=2000, missing=_("Say in a sentence what it is for."))


class ApproveForm(Form):
    version = Seen()
    sent_by = Choice(_("Sent by"), missing=_("Choose who sends the people."))


class JourneyForm(Form):
    version = Seen()
    days = Whole(
        _("Days of travel"), least=0, most=10, missing=_("Say how many days the way takes."),
        help=_("Each way. On these days nobody of the team teaches anywhere."),
    )  # fmt: skip
    travel = Line(_("How they travel"), longest=240)
    equipment = Line(_("What they carry"), longest=240)

    @property
    def journey(self) -> Journey:
        return Journey(self.days.data or 0, self.travel.data, self.equipment.data)


class JoinForm(Form):
    version = Seen()
    trainer = Choice(_("Person"), coerce=int, missing=_("Choose the person."))
    duty = Choice(
        _("Does what"), choices=list(DUTIES.items()), coerce=TeamDuty, missing=_("Choose one.")
    )


class RunForm(Form):
    version = Seen()
    run = Choice(_("Run"), help=_("Empty: it teaches no run of ours."))


class ReturnForm(Form):
    version = Seen()
    on = Day(_("Back on"), missing=_("Say on which day the team came back."))
    taught = Whole(
        _("People who were taught"), least=0, most=2000, missing=_("Say how many were taught.")
    )
    report = Prose(
        _("Report"), longest=2000, missing=_("Write the report."),
        help=_("What was taught, what hindered it, what is open for the next team."),
    )  # fmt: skip


class CancelForm(Form):
    version = Seen()
    why = Line(_("Why not"), longest=240, missing=_("Say why it does not take place."))


class NoteForm(Form):
    note = Prose(
        _("Handover note"), longest=2000, missing=_("Write the handover note."),
        help=_("What stands, what is open, what the next one has to know. It stays as it is."),
    )  # fmt: skip


class PostForm(Form):
    version = Seen()
    code = Code(_("Code"), missing=_("Write a code for the post."))
    name = Line(_("Title"), longest=120, missing=_("Write what the post is called."))
    centre = Choice(_("Centre"), missing=_("Choose the centre."))
    kind = Choice(_("Works as"), choices=list(KINDS.items()), coerce=Kind, missing=_("Choose one."))
    module = Choice(_("Module that it is for"), help=_("Empty where it is for none alone."))
    level = Choice(_("Level"), choices=list(LEVELS.items()), coerce=TeachingLevel)
    language = Choice(_("Language"), choices=list(LANGUAGES.items()))
    from_on = Day(_("From"), missing=_("Write the first day."))
    until_on = Day(_("Until"), help=_("Empty: it has no end."))


class FillForm(Form):
    version = Seen()
    posting = Choice(_("Who fills it"), coerce=int, missing=_("Choose the person."))


MOVES = {
    TeamState.MATCHED: _("The team is composed"),
    TeamState.VISA_PENDING: _("Arrange papers and travel"),
    TeamState.DEPLOYED: _("The team leaves"),
}
