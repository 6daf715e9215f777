from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.plans.rules import Party
from trainingmgr.programme.reorganisation.models import SENTENCE
from trainingmgr.programme.reorganisation.rules import Fate, Shown, Source
from trainingmgr.programme.reorganisation.words import CHANGES, FATES, PARTIES, SHOWN, SOURCES
from trainingmgr.registry.structure.rules import BANDS
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose, Seen, Whole
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.titled import TitledForm

CHOOSE, DAY = _("Choose one."), _("Write the day.")
OFFICE = _("Write the office, and who signed for it.")


class TargetForm(Form):
    service = Choice(_("Service"), missing=CHOOSE)
    for_on = Day(_("For which day"), missing=DAY,
                 help=_("By this day the service is to be so."))  # fmt: skip
    source = Choice(_("Begin from"), choices=list(SOURCES.items()), coerce=Source, missing=CHOOSE,
                    radios=True)  # fmt: skip
    why = Prose(_("What this version is for"), longest=2000, missing=SENTENCE,
                help=_("Both sides read this before they sign."))  # fmt: skip


class FateForm(Form):
    version = Seen()
    fate = Choice(_("What becomes of it"), choices=list(CHANGES.items()), coerce=Fate,
                  missing=CHOOSE, radios=True)  # fmt: skip
    on = Day(_("On which day"), help=_("Empty for a unit that stays."))
    into = Choice(_("Into which unit"), help=_("Only for a unit that is merged."))


class FormedForm(TitledForm):
    code = Code(_("Code"), missing=_("Write the unit's code."), longest=40,
                help=_("The register gets the unit under this code."))  # fmt: skip
    on = Day(_("Formed on"), missing=DAY)


class PostsForm(Form):
    version = Seen()
    band = Choice(
        _("Band"), choices=[(band, band) for band in BANDS], missing=_("Choose the band.")
    )
    specialty = Line(_("Specialty"), longest=60, help=_("Only where the post asks for one."))
    number = Whole(_("Posts"), least=0, most=10_000, missing=_("Write a number."),
                   help=_("All of this band and specialty. 0 takes them out."))  # fmt: skip


class AcceptForm(Form):
    version = Seen()
    party = Choice(_("For whom you sign"), choices=list(PARTIES.items()), coerce=Party,
                   missing=CHOOSE, radios=True)  # fmt: skip
    office = Line(_("Office"), longest=120, missing=_("Write the office for which you sign."))
    on = Day(_("Signed on"), missing=DAY)


class PaperForm(Form):
    version = Seen()
    party = Choice(_("Who signed"), choices=list(PARTIES.items()), coerce=Party, missing=CHOOSE,
                   radios=True)  # fmt: skip
    office = Line(_("Office"), longest=120, missing=OFFICE)
    signatory = Line(_("Name of who signed"), longest=120, missing=OFFICE,
                     help=_("As it stands on the paper."))  # fmt: skip
    on = Day(_("Signed on"), missing=DAY)
    paper = Line(_("Where the signed paper is filed"), longest=120,
                 missing=_("Write where the signed paper is filed."))  # fmt: skip


class BackForm(Form):
    version = Seen()
    says = Prose(_("Why it is sent back"), longest=2000, missing=SENTENCE)


class UnitFilters(Filters):
    text = Line(_("Code or title"), longest=80)
    fate = Choice(_("What becomes of it"), choices=list(FATES.items()), coerce=Fate)
    shown = Choice(_("Show"), choices=list(SHOWN.items()), coerce=Shown)


def fate_facts(row: Any) -> dict[str, Any]:
    """What a draft says of a unit, as its form shows it."""
    return {
        "version": row.version, "fate": row.fate, "on": row.on,
        "into": str(row.into.uid) if row.into else None,
    }  # fmt: skip
