from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.pairs import LANGUAGES
from trainingmgr.core.privacy import FieldClass, Purpose, Retention
from trainingmgr.oversight.protection import words
from trainingmgr.oversight.protection.rules import (
    Asks,
    BreachState,
    Channel,
    Danger,
    Identity,
    RequestState,
    Told,
)
from trainingmgr.oversight.protection.services import Asked
from trainingmgr.oversight.protection.services.breaches import Assessed
from trainingmgr.web.fields import Choice, Clock, Code, Day, Line, Prose, Seen, When, Whole
from trainingmgr.web.form import Filters, Form

DAY, ONE = _("Write the day."), _("Choose one.")
SENTENCE = _("Say it in a full sentence.")
REASONED = _("Give the reason in a full sentence.")
NO_VALUES = _("No name, and nothing of the data itself.")


class AskForm(Form):
    number = Code(
        _("Programme number"), longest=20, missing=_("Write the number of the person."),
        help=_("Of the person whose data it is."),
    )  # fmt: skip
    kind = Choice(_("What they ask"), choices=list(words.ASKS.items()), coerce=Asks, missing=ONE)
    channel = Choice(
        _("How it came"), choices=list(words.CHANNELS.items()), coerce=Channel, missing=ONE
    )
    received_on = Day(_("Received on"), missing=DAY)
    says = Prose(
        _("In short"), missing=SENTENCE,
        help=_("What they want. Nothing out of a file of vetting, a complaint or a case of a "
               "child."),
    )  # fmt: skip
    language = Choice(
        _("Language of the answer"), choices=list(LANGUAGES.items()), missing=ONE
    )  # fmt: skip

    @property
    def facts(self) -> Asked:
        return Asked(**{name: self[name].data for name in Asked.__annotations__})


class KnowForm(Form):
    version = Seen()
    how = Choice(
        _("How it was made sure"), choices=list(words.IDENTITIES.items()), coerce=Identity,
        missing=ONE,
    )  # fmt: skip
    note = Line(
        _("Which card, officers or mandate"), longest=120,
        missing=_("Write which card, which officers or which mandate."),
        help=_("Its kind and number. No copy is kept."),
    )  # fmt: skip


class CorrectForm(Form):
    """What is wrong; the rest stays empty."""

    version = Seen()
    name_display = Line(_("Name as it should be"), longest=240)
    born = When(_("Birth date as it should be"))
    service_number = Code(_("Service number as it should be"), longest=40)
    proof = Line(
        _("Document that shows it"), longest=240, missing=_("Write which document shows it.")
    )


class AnswerForm(Form):
    version = Seen()
    state = Choice(_("How it ends"), coerce=RequestState, missing=ONE)
    says = Prose(_("Answer, with its reasons"), missing=REASONED)
    paper = Line(
        _("Document of the change"),
        longest=120,
        help=_("Where something was changed on its own page: its kind, number and day."),
    )


class RequestFilters(Filters):
    kind = Choice(_("What they ask"), choices=list(words.ASKS.items()), coerce=Asks)
    state = Choice(_("How it stands"), choices=list(words.STATES.items()), coerce=RequestState)
    only = Choice(_("Only"), choices=[("overdue", _("Overdue"))])


class HeldFilters(Filters):
    purpose = Choice(_("Why"), choices=list(words.PURPOSES.items()), coerce=Purpose)
    field_class = Choice(
        _("How much harm it can do"), choices=list(words.CLASSES.items()), coerce=FieldClass
    )
    retention = Choice(_("Kept for"), choices=list(words.KEPT.items()), coerce=Retention)
    text = Line(_("Table or column"), longest=80)


class FoundForm(Form):
    found_on = Day(_("Noticed on"), missing=DAY)
    found_clock = Clock(_("At"), missing=_("Write the hour and the minutes: 14:05."))
    says = Prose(_("What happened"), missing=SENTENCE, help=NO_VALUES)
    lost = Prose(
        _("What was lost, shown or changed"), missing=SENTENCE,
        help=_("Kinds of data, on what, of whom: “phones of a cell's trainees on a laptop”."),
    )  # fmt: skip

    @property
    def found_at(self) -> datetime:
        return moment(self.found_on.data or clock.today(), self.found_clock.data or time())


class AssessForm(Form):
    version = Seen()
    people = Whole(
        _("Of how many people, about"), least=0, missing=_("Write how many people, about.")
    )
    danger = Choice(
        _("Danger to them"), choices=list(words.DANGERS.items()), coerce=Danger, missing=ONE
    )
    danger_says = Prose(_("What may happen to them"), help=NO_VALUES)
    measures = Prose(_("What is done about it"))

    @property
    def assessed(self) -> Assessed:
        return Assessed(
            people=self.people.data or 0,
            danger=self.danger.data,
            danger_says=self.danger_says.data or "",
            measures=self.measures.data or "",
        )


class BreachForm(FoundForm, AssessForm):
    """What a breach is first written down with."""


class TellForm(Form):
    version = Seen()
    whom = Choice(_("Who was told"), choices=list(words.TOLD.items()), coerce=Told, missing=ONE)
    who = Line(
        _("Which office, or how many people"), longest=120, missing=_("Write who was told."),
        help=_("No list of names."),
    )  # fmt: skip
    how = Line(_("How"), longest=120, missing=_("Write how they were told."))
    told_on = Day(_("On"), missing=DAY)
    told_clock = Clock(_("At"), missing=_("Write the hour and the minutes: 14:05."))

    @property
    def told_at(self) -> datetime:
        return moment(self.told_on.data or clock.today(), self.told_clock.data or time())


class CloseForm(Form):
    version = Seen()
    lessons = Prose(_("What was learnt"), missing=SENTENCE)


class BreachFilters(Filters):
    state = Choice(
        _("How it stands"), choices=list(words.BREACH_STATES.items()), coerce=BreachState
    )


def moment(on: date, at: time) -> datetime:
    """A day and an hour of the site as a moment."""
    return clock.begins(on) + timedelta(hours=at.hour, minutes=at.minute)
