from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.core.columns import Sex
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.registry.people.words import CATEGORIES, SEXES, STATUSES
from trainingmgr.registry.reception.rules import Narrowed
from trainingmgr.registry.structure.queries import UnitName
from trainingmgr.web.fields import Choice, Line
from trainingmgr.web.form import Filters, Form

BAND_WORDS = [
    ("soldiers", _("Soldiers (OR-1 to OR-4)")),
    ("ncos", _("Non-commissioned officers (OR-5 to OR-9)")),
    ("officers", _("Officers (OF-1 to OF-5)")),
    ("generals", _("Generals (OF-6 to OF-10)")),
]


class PeopleFilters(Filters):
    """How a list of people is narrowed. The address holds it."""

    q = Line(_("Name, number or phone"), longest=120)
    unit = Choice(_("Unit, with all below"), coerce=str)
    status = Choice(_("Status"), choices=list(STATUSES.items()), coerce=Status)
    bands = Choice(_("Rank"), choices=BAND_WORDS)
    category = Choice(_("Category"), choices=list(CATEGORIES.items()), coerce=Category)
    sex = Choice(_("Sex"), choices=list(SEXES.items()), coerce=Sex)

    def __init__(self, units: Sequence[UnitName]) -> None:
        self.units = units
        self._offered = [(each.uid, each.label) for each in units]
        super().__init__()

    def validate(self, extra_validators: object = None) -> bool:
        self.unit.choices = self._offered
        return bool(super().validate(extra_validators))

    @property
    def narrowed(self) -> Narrowed:
        asked = self.asked
        unit = next((each for each in self.units if each.uid == asked.get("unit")), None)
        return Narrowed(
            text=asked.get("q", ""),
            unit_path=unit.path if unit else None,
            status=asked.get("status"),
            sex=asked.get("sex"),
            category=asked.get("category"),
            bands=asked.get("bands"),
        )


class ExportForm(Form):
    """Why a list leaves the system, and how it is written."""

    reason = Line(
        _("Why do you need this list?"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
    )
    form = Choice(
        _("As"),
        choices=[("xlsx", _("Spreadsheet (XLSX)")), ("csv", _("Text file (CSV)")),
                 ("pdf", _("Nominal roll to print (PDF)"))],
        missing=_("Choose how it is written."),
    )  # fmt: skip
