from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.errors import Refusal
from trainingmgr.vetting.children.models import LocalEvent
from trainingmgr.vetting.children.rules import (
    METHODS as OF_RUNG,
)
from trainingmgr.vetting.children.rules import (
    AgencyKind,
    EventKind,
    Method,
    Opinion,
    Rung,
    Tracing,
    Trust,
    Waiting,
    born_of_ages,
)
from trainingmgr.vetting.children.services import Agency, Found
from trainingmgr.vetting.children.words import (
    AGENCIES,
    EVENTS,
    METHODS,
    OPINIONS,
    TRACINGS,
    TRUSTS,
    WAITINGS,
)
from trainingmgr.web.fields import (
    Account,
    Choice,
    Clock,
    Code,
    Day,
    Line,
    Prose,
    Seen,
    Tick,
    Upload,
    When,
    Whole,
)
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.titled import TitledForm

SENTENCES = _("Give the reasons in full sentences.")
ONLY_INTERVIEW = ("event", "age_then")
ONLY_MEDICAL = ("youngest", "oldest", "consented", "examiner_sex")


class QueueFilters(Filters):
    waiting = Choice(_("What it waits for"), choices=list(WAITINGS.items()), coerce=Waiting)


class WhyForm(Form):
    reason = Line(
        _("Why do you open it?"),
        missing=_("Say in a full sentence why you open this file."),
        help=_("Your sentence is kept in the journal with your name. Write no name in it."),
        longest=300,
    )


class PieceForm(Form):
    """One thing that was looked at, on one rung: fields of other rungs are left out."""

    method = Choice(_("What was looked at"), coerce=Method)
    event = Choice(
        _("Event they remember"), coerce=int, help=_("Of the calendar. Only for a local event.")
    )
    age_then = Whole(_("How old they were then"), least=0, most=60, help=_("In full years."))
    born = When(
        _("Birth date that it says"),
        help=_("14/03/2008, 03/2008, 2008 or about 2008. The latest day that it allows counts."),
    )
    youngest = Whole(_("Youngest age"), least=5, most=60, help=_("An estimate is a range."))
    oldest = Whole(_("Oldest age"), least=5, most=60)
    consented = Tick(_("The person agreed to be examined, and could say no"))
    examiner_sex = Choice(
        _("Who examined"), choices=[(Sex.F, _("A woman")), (Sex.M, _("A man"))], coerce=Sex
    )
    trust = Choice(
        _("How far it is believed"),
        choices=list(TRUSTS.items()), coerce=Trust, default=Trust.SEEN, radios=True,
    )  # fmt: skip
    said = Account(_("What it says, and where it is"), longest=1000)

    def __init__(
        self,
        rung: Rung = Rung.INTERVIEW,
        events: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.rung = rung
        none_there = _("Looked for, and there is none")
        self.method.choices = [("", none_there), *((each, METHODS[each]) for each in OF_RUNG[rung])]
        self.method.flags.required = True
        self.event.choices = list(events)
        unused: tuple[str, ...] = ONLY_INTERVIEW if rung is not Rung.INTERVIEW else ()
        unused += ONLY_MEDICAL if rung is not Rung.MEDICAL else ("born",)
        for name in unused:
            delattr(self, name)

    def found(self, event: LocalEvent | None) -> Found:
        medical = self.rung is Rung.MEDICAL
        return Found(
            rung=self.rung,
            method=self.method.data,
            born=self._of_ages() if medical else self.born.data,
            trust=self.trust.data or Trust.SEEN,
            said=self.said.data or None,
            event=event,
            age_then=self.age_then.data if event else None,
            consented=medical and bool(self.consented.data),
            examiner_sex=self.examiner_sex.data if medical else None,
        )

    def _of_ages(self) -> PartialDate | None:
        low, high = self.youngest.data, self.oldest.data
        if low is None or high is None:
            return None
        if low > high:
            raise Refusal(_("The oldest age is below the youngest."), field="oldest")
        return born_of_ages(low, high, clock.today())


class OpinionForm(Form):
    opinion = Choice(
        _("What you make of it all"),
        choices=list(OPINIONS.items()),
        picks={
            Opinion.ADULT: _("You have no doubt left."),
            Opinion.DOUBT: _("One doubt is enough: the person is treated as a child."),
            Opinion.CHILD: _("The person is treated as a child."),
        },
        coerce=Opinion,
        missing=_("Choose what you make of it."),
    )
    words = Account(
        _("Why"), missing=SENTENCES, longest=1000,
        help=_("You read what others think once you have written this."),
    )  # fmt: skip


class DecideForm(Form):
    version = Seen()
    reason = Account(
        _("What was looked at, and what it comes to"), missing=SENTENCES, longest=1000,
        help=_("The outcome follows from the evidence. Write how you came to it."),
    )  # fmt: skip


class AgencyForm(Form):
    version = Seen()
    agency_kind = Choice(
        _("Kind of agency"), choices=list(AGENCIES.items()), coerce=AgencyKind,
        missing=_("Choose who takes the child over."),
    )  # fmt: skip
    agency = Line(_("Agency and office"), missing=_("Write the name of the agency."), longest=120)
    contact = Line(_("Whom to call there"), longest=200)
    needs = Prose(
        _("What the child needs at once"), longest=1000,
        help=_("Health, food, safety, somebody of the same sex. It goes on the form."),
    )  # fmt: skip

    @property
    def asked(self) -> Agency:
        return Agency(
            kind=self.agency_kind.data, name=self.agency.data,
            contact=self.contact.data or None, needs=self.needs.data or None,
        )  # fmt: skip


class HandOverForm(Form):
    version = Seen()
    on = Day(_("Day"), missing=_("Write the day."))
    hour = Clock(_("Hour"), missing=_("Write the hour."))
    receiver = Line(
        _("Who took the child over"), missing=_("Write who took the child over."), longest=120
    )


class ReceiptForm(Form):
    version = Seen()
    on = Day(_("Day of the receipt"), missing=_("Write the day."))
    reference = Code(
        _("Number of the receipt"), missing=_("Write the number of the receipt."), longest=80,
        help=_("The agency’s own number, which proves it."),
    )  # fmt: skip
    scan = Upload(
        _("Picture of the signed receipt"), kinds=("jpg", "jpeg", "png", "webp"),
        help=_("It is drawn anew, sealed, and erased with the file."),
    )  # fmt: skip


class NoteForm(Form):
    tracing = Choice(_("Search for guardians"), choices=list(TRACINGS.items()), coerce=Tracing)
    words = Account(_("What was done or heard"), missing=SENTENCES, longest=1000)


class EventForm(TitledForm):
    """A dated thing that everybody of a place remembers."""

    version = Seen()
    code = Code(_("Code"), missing=_("Write a short code."), longest=40)
    kind = Choice(
        _("Kind"), choices=list(EVENTS.items()), coerce=EventKind, missing=_("Choose the kind.")
    )
    begins_on = Day(_("First day"), missing=_("Write the first day."))
    ends_on = Day(_("Last day"), missing=_("Write the last day."), help=_("Both days count."))


class FormerForm(Form):
    number = Code(
        _("Number of the person"),
        missing=_("Write the number."),
        help=_("Programme or service number."),
    )
    said = Account(_("What is known of their recruitment"), missing=SENTENCES, longest=2000)


class ClosingForm(Form):
    version = Seen()
    done = Prose(
        _("What was done for them"), missing=SENTENCES, longest=2000,
        help=_("Counselling, schooling, tracing, a complaint: what they wanted."),
    )  # fmt: skip
