from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from trainingmgr.programme.ddr.models import (
    BODIES,
    REFERENCE,
    SENTENCE,
    SOURCE,
    DdrPhase,
    DdrPhaseReport,
)
from trainingmgr.programme.ddr.rules import MOST_PEOPLE, PhaseKind, Way
from trainingmgr.programme.ddr.services import Held, Renewed, Terms, Told
from trainingmgr.programme.ddr.words import KINDS, WAYS
from trainingmgr.registry.structure.models import Place
from trainingmgr.web.fields import Choice, Day, Line, Prose, Seen, Tick, Whole
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.titled import TitledForm, titles_of

CHOOSE, DAY = _("Choose one."), _("Write the day.")
NUMBER = _("Write a whole number.")
BODY = _("The body whose paper it is, for example the DDR commission.")
FACTS = ("kind", "site", "starts_on", "ends_on", "women", "men", "source")
RENEWED = ("starts_on", "ends_on", "women", "men", "agreed_by", "since", "reference", "why")
MEETING = ("on", "reform_side", "ddr_side", "decided", "reference", "next_on")
REPORT = ("began_on", "ends_on", "is_over", "women", "men", "source")


class PhaseForm(TitledForm):
    version = Seen()
    kind = Choice(lazy_pgettext("ddr", "Phase"), choices=list(KINDS.items()), coerce=PhaseKind,
                  missing=CHOOSE)  # fmt: skip
    site = Line(_("Site"), longest=120, help=_("The camp or cantonment site, by its name."))
    place = Choice(_("Region"), coerce=int)
    starts_on = Day(_("Begins on"), missing=DAY)
    ends_on = Day(_("Ends on"), missing=DAY)
    women = Whole(_("Women planned for"), least=0, most=MOST_PEOPLE, missing=NUMBER)
    men = Whole(_("Men planned for"), least=0, most=MOST_PEOPLE, missing=NUMBER)
    source = Line(_("Planned by"), longest=120, missing=SOURCE, help=BODY)

    def terms(self, known: Mapping[int, Place]) -> Terms:
        facts: dict[str, Any] = {name: self[name].data for name in FACTS}
        return Terms(**facts, titles=self.titles, place=known.get(self.place.data or 0))


def facts(row: DdrPhase) -> dict[str, Any]:
    """A phase as its form shows it."""
    kept = {name: getattr(row, name) for name in (*FACTS, "version")}
    return kept | titles_of(row) | {"place": row.place_id}


class ReportForm(Form):
    on = Day(_("As of"), missing=DAY)
    began_on = Day(_("Begun on"), help=_("Empty as long as it has not begun."))
    women = Whole(_("Women who went through"), least=0, most=MOST_PEOPLE, missing=NUMBER,
                  help=_("All of them since it began."))  # fmt: skip
    men = Whole(_("Men who went through"), least=0, most=MOST_PEOPLE, missing=NUMBER)
    ends_on = Day(_("Will end on, or ended on"))
    is_over = Tick(_("It is over"))
    says = Prose(_("What happened"), longest=2000, help=_("Name no private person."))
    source = Line(_("Who says so"), longest=120, missing=SOURCE, help=BODY)

    @property
    def told(self) -> Told:
        facts: dict[str, Any] = {name: self[name].data for name in (*REPORT, "on", "says")}
        return Told(**facts)


def report_facts(row: DdrPhaseReport | None) -> dict[str, Any]:
    """What the last report said, to begin the next one with."""
    return {name: getattr(row, name) for name in REPORT} if row else {}


class RenewForm(Form):
    """What both sides agreed anew."""

    version = Seen()
    starts_on = Day(_("Begins on"), missing=DAY)
    ends_on = Day(_("Ends on"), missing=DAY)
    women = Whole(_("Women planned for"), least=0, most=MOST_PEOPLE, missing=NUMBER)
    men = Whole(_("Men planned for"), least=0, most=MOST_PEOPLE, missing=NUMBER)
    agreed_by = Line(_("Agreed by"), longest=120, missing=BODIES, help=BODY)
    since = Day(_("It counts since"), missing=DAY)
    reference = Line(_("Number of the minutes or the paper"), longest=120)
    why = Prose(_("Why it was agreed anew"), longest=2000, missing=SENTENCE,
                help=_("Name no private person."))  # fmt: skip

    @property
    def renewed(self) -> Renewed:
        facts: dict[str, Any] = {name: self[name].data for name in RENEWED}
        return Renewed(**facts)


class UntieForm(Form):
    says = Prose(_("Why it is taken away"), longest=2000, missing=SENTENCE)


class DropForm(Form):
    version = Seen()
    says = Prose(_("Why it is given up"), longest=2000, missing=SENTENCE)


class TieForm(Form):
    item = Choice(_("Item of the plan"), missing=CHOOSE)
    way = Choice(_("Which waits for which"), choices=list(WAYS.items()), coerce=Way,
                 missing=CHOOSE, radios=True)  # fmt: skip
    lag = Whole(_("Days between, at least"), least=0, most=3650)


class MeetingForm(Form):
    on = Day(_("Held on"), missing=DAY)
    reform_side = Line(_("For the reform"), longest=120, missing=CHOOSE,
                       help=_("The office that sat, not the person."))  # fmt: skip
    ddr_side = Line(_("For DDR"), longest=120, missing=CHOOSE)
    decided = Prose(_("What was decided"), longest=2000, missing=SENTENCE,
                    help=_("Name no private person."))  # fmt: skip
    reference = Line(_("Number of the minutes"), longest=120, missing=REFERENCE)
    next_on = Day(_("Next meeting on"))

    @property
    def held(self) -> Held:
        facts: dict[str, Any] = {name: self[name].data for name in MEETING}
        return Held(**facts)


class QuotaForm(Form):
    origin = Choice(_("Force of origin"), missing=CHOOSE)
    place = Choice(_("Region"), coerce=int, help=_("Empty for all regions together."))
    seats = Whole(_("How many may join"), least=0, most=MOST_PEOPLE, missing=NUMBER)
    meeting = Choice(_("Decided by"), missing=CHOOSE)


class CalendarFilters(Filters):
    kind = Choice(lazy_pgettext("ddr", "Phase"), choices=list(KINDS.items()), coerce=PhaseKind)
    place = Choice(_("Region"), coerce=int)
    shown = Choice(_("Show"), choices=[("open", _("Neither over nor given up"))])
