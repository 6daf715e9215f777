from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.outreach.models import SENTENCE, PublicMessage
from trainingmgr.programme.outreach.rules import (
    LANGUAGES,
    Audience,
    Danger,
    Finding,
    HeardThrough,
    Medium,
    MessageState,
    RumourState,
)
from trainingmgr.programme.outreach.services import Terms
from trainingmgr.programme.outreach.words import (
    AUDIENCES,
    DANGERS,
    FINDINGS,
    MEDIA,
    RUMOURS,
    STATES,
    WAYS,
)
from trainingmgr.programme.outreach.words import LANGUAGES as TONGUES
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose, Seen, Tick, Whole
from trainingmgr.web.form import Filters, Form

CHOOSE, DAY = _("Choose one."), _("Write the day.")
FACTS = ("subject", "audience", "medium", "asked_by", "planned_on")


class MessageForm(Form):
    version = Seen()
    subject = Line(_("What it is about"), longest=120, missing=_("Say what it is about."),
                   help=_("For our own lists. The public reads the text alone."))  # fmt: skip
    audience = Choice(_("Whom it is for"), choices=list(AUDIENCES.items()), coerce=Audience,
                      missing=CHOOSE)  # fmt: skip
    medium = Choice(_("How it is told"), choices=list(MEDIA.items()), coerce=Medium,
                    missing=CHOOSE)  # fmt: skip
    asked_by = Line(_("Office that asked for it"), longest=120,
                    missing=_("Say which office asked for it."))  # fmt: skip
    planned_on = Day(_("To be published on"), missing=DAY)
    # fmt: off
    en = Prose(_("Text in English"), longest=2000,
               help=_("Name nobody, and no day to come of a course, of pay, of a convoy."))
    # fmt: on
    fr = Prose(_("Text in French"), longest=2000)
    ar = Prose(_("Text in Arabic"), longest=2000)

    @property
    def terms(self) -> Terms:
        return Terms(**{name: self[name].data for name in (*FACTS, *LANGUAGES)})


def message_facts(row: PublicMessage) -> dict[str, Any]:
    """A message as its form shows it."""
    facts = {name: getattr(row, name) for name in (*FACTS, "version")}
    return facts | {each: getattr(row.text, each) for each in LANGUAGES}


class ClearForm(Form):
    version = Seen()
    holds = Choice(_("May it be told so?"), missing=CHOOSE, radios=True,
                   choices=[("yes", _("It may be told so")), ("no", _("It may not"))])  # fmt: skip
    says = Prose(_("Why"), longest=2000,
                 help=_("Owed where the text warns, or where it may not be told."))  # fmt: skip


class PublishForm(Form):
    version = Seen()
    on = Day(_("Published on"), missing=DAY)


class WithdrawForm(Form):
    version = Seen()
    why = Prose(_("Why it is withdrawn"), longest=2000, missing=SENTENCE)


class ReachForm(Form):
    language = Choice(_("Language"), choices=list(TONGUES.items()), missing=CHOOSE)
    number = Whole(_("How many it reached"), least=0, missing=_("Write a whole number."))
    source = Line(_("Where the number is from"), longest=120,
                  missing=_("Say where the number is from."),
                  help=_("A survey, a count at a meeting, the number of a radio."))  # fmt: skip


class CorrectForm(Form):
    wrong = Prose(_("What was wrong"), longest=2000, missing=SENTENCE)
    instead = Prose(_("What is right"), longest=2000, missing=SENTENCE)
    again = Line(_("Where it was said again"), longest=120,
                 missing=_("Say where it was said again."))  # fmt: skip
    on = Day(_("Corrected on"), missing=DAY)


class RumourForm(Form):
    says = Prose(_("What is said"), longest=2000, missing=SENTENCE,
                 help=_("In your own words, without a name or a trace."))  # fmt: skip
    place = Choice(_("Region"), coerce=int, help=_("Empty where it is heard everywhere."))
    heard_on = Day(_("First heard on"), missing=DAY)
    way = Choice(_("Where it was heard"), choices=list(WAYS.items()), coerce=HeardThrough,
                 missing=CHOOSE)  # fmt: skip
    danger = Choice(_("What it may do"), choices=list(DANGERS.items()), coerce=Danger,
                    missing=CHOOSE)  # fmt: skip
    owner = Choice(_("Who sees to it"), missing=CHOOSE)


class GiveForm(Form):
    version = Seen()
    owner = Choice(_("Who sees to it"), missing=CHOOSE)
    danger = Choice(_("What it may do"), choices=list(DANGERS.items()), coerce=Danger,
                    missing=CHOOSE)  # fmt: skip


class FindForm(Form):
    version = Seen()
    finding = Choice(_("What you found"), choices=list(FINDINGS.items()), coerce=Finding,
                     missing=CHOOSE, radios=True)  # fmt: skip
    how = Prose(_("How that was found"), longest=2000, missing=SENTENCE,
                help=_("Which office was asked, which paper was read. No name."))  # fmt: skip


class CloseForm(Form):
    version = Seen()
    code = Code(_("Code of the message that answers it"), longest=40,
                help=_("One that is published, for example PM-0007."))  # fmt: skip
    because = Prose(_("Why no message answers it"), longest=2000,
                    help=_("Only where there is none."))  # fmt: skip


class MessageFilters(Filters):
    text = Line(_("Code, subject or text"), longest=80)
    state = Choice(_("How it stands"), choices=list(STATES.items()), coerce=MessageState)
    audience = Choice(_("Whom it is for"), choices=list(AUDIENCES.items()), coerce=Audience)
    language = Choice(_("Language"), choices=list(TONGUES.items()))


class RumourFilters(Filters):
    text = Line(_("Code, or what is said"), longest=80)
    state = Choice(_("How it stands"), choices=list(RUMOURS.items()), coerce=RumourState)
    danger = Choice(_("What it may do"), choices=list(DANGERS.items()), coerce=Danger)
    place = Choice(_("Region"), coerce=int)
    old = Tick(_("Open for more than fourteen days"))
