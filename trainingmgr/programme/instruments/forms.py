from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.instruments.models import SENTENCE, LegalInstrument
from trainingmgr.programme.instruments.rules import (
    BodyPart,
    DutyState,
    Force,
    InstrumentKind,
    LinkKind,
)
from trainingmgr.programme.instruments.services import Terms
from trainingmgr.programme.instruments.words import DUTIES, FORCES, KINDS, LINKS, PARTS
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose, Seen, Tick
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.titled import TitledForm, titles_of

CHOOSE, DAY = _("Choose one."), _("Write the day.")
FACTS = (
    "kind", "reference", "issued_by", "says", "adopted_on", "in_force_on", "repealed_on", "place",
    "sha256",
)  # fmt: skip


class InstrumentForm(TitledForm):
    version = Seen()
    kind = Choice(_("Kind"), choices=list(KINDS.items()), coerce=InstrumentKind, missing=CHOOSE)
    reference = Line(_("Reference"), longest=120, missing=_("Write its reference."),
                     help=_("As it is cited: number and year, or gazette and page."))  # fmt: skip
    issued_by = Line(_("Authority that issued it"), longest=120, missing=_("Write who issued it."))
    says = Prose(_("What it orders"), longest=2000, missing=SENTENCE,
                 help=_("In plain words. Name no private person."))  # fmt: skip
    adopted_on = Day(_("Adopted on"), help=_("Empty for a draft."))
    in_force_on = Day(_("In force from"), help=_("Empty as long as that is not known."))
    repealed_on = Day(_("Repealed on"))
    place = Line(_("Where the text is kept"), longest=120,
                 help=_("The gazette, an archive, an address."))  # fmt: skip
    sha256 = Line(_("SHA-256 of the file"), longest=64,
                  help=_("By this sum anybody can see whether a copy is the text."))  # fmt: skip

    @property
    def terms(self) -> Terms:
        facts: dict[str, Any] = {name: self[name].data for name in FACTS}
        return Terms(**facts, titles=self.titles)


def instrument_facts(row: LegalInstrument) -> dict[str, Any]:
    """An instrument as its form shows it."""
    return {name: getattr(row, name) for name in (*FACTS, "version")} | titles_of(row)


class LinkForm(Form):
    kind = Choice(_("What it does"), choices=list(LINKS.items()), coerce=LinkKind, missing=CHOOSE)
    code = Code(_("Code of the other instrument"), longest=40, missing=_("Write its code."),
                help=_("As it stands in the register, for example L-0007."))  # fmt: skip


class TieForm(Form):
    body = Choice(_("Oversight body"), missing=CHOOSE)
    part = Choice(_("What it is to the body"), choices=list(PARTS.items()), coerce=BodyPart,
                  missing=CHOOSE)  # fmt: skip
    article = Line(_("Article"), longest=120)


class ObligationForm(Form):
    article = Line(_("Article"), longest=120)
    obliged = Line(_("Who is obliged"), longest=120, missing=_("Say which office is obliged."),
                   help=_("The office, as the law names it."))  # fmt: skip
    what = Prose(_("To do what"), longest=2000, missing=SENTENCE)
    due_on = Day(_("Due by"), missing=DAY,
                 help=_("Where the law sets no day, the day on which somebody looks."))  # fmt: skip
    body = Choice(_("Watched by"), help=_("The oversight body that asks for it."))


class GiveForm(Form):
    version = Seen()
    body = Choice(_("Watched by"), missing=CHOOSE)


class DoneForm(Form):
    version = Seen()
    on = Day(_("Done on"), missing=DAY)
    evidence = Line(_("Paper that shows it"), longest=120,
                    missing=_("Give the paper that shows it."))  # fmt: skip


class SeeForm(Form):
    version = Seen()
    holds = Choice(_("What you found"), choices=[("yes", _("It is done")), ("no", _("It is not"))],
                   missing=CHOOSE, radios=True)  # fmt: skip
    says = Prose(_("What is missing"), longest=2000, help=_("Only if it is not done."))


class InstrumentFilters(Filters):
    text = Line(_("Code, title, reference or issuer"), longest=80)
    kind = Choice(_("Kind"), choices=list(KINDS.items()), coerce=InstrumentKind)
    force = Choice(_("How it stands"), choices=list(FORCES.items()), coerce=Force)
    body = Choice(_("Oversight body"))


class ObligationFilters(Filters):
    text = Line(_("Who is obliged, or to do what"), longest=80)
    state = Choice(_("How it stands"), choices=list(DUTIES.items()), coerce=DutyState)
    body = Choice(_("Watched by"))
    late = Tick(_("Past their day"))
