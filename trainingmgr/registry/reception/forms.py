from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.registry.people.words import CATEGORIES, SEXES, STATUSES
from trainingmgr.registry.reception.rules import USUAL, Narrowed
from trainingmgr.registry.structure.fields import UnitChoice
from trainingmgr.registry.structure.queries import UnitName
from trainingmgr.web.fields import Choice, Day, Line, Many, Tick, Words
from trainingmgr.web.form import Filters

BAND_WORDS = [
    ("soldiers", _("Soldiers (OR-1 to OR-4)")),
    ("ncos", _("Non-commissioned officers (OR-5 to OR-9)")),
    ("officers", _("Officers (OF-1 to OF-5)")),
    ("generals", _("Generals (OF-6 to OF-10)")),
]


class PeopleFilters(Filters):
    """How a list of people is narrowed. The address holds it."""

    q = Line(_("Name, number or phone"), longest=120)
    unit = UnitChoice(_("Unit, with all below"), coerce=str)
    status = Choice(_("Status"), choices=list(STATUSES.items()), coerce=Status)
    bands = Choice(_("Rank"), choices=BAND_WORDS)
    category = Choice(_("Category"), choices=list(CATEGORIES.items()), coerce=Category)
    sex = Choice(_("Sex"), choices=list(SEXES.items()), coerce=Sex)
    on = Day(_("As at"), help=_("Unit, rank and status as they were on that day."))
    columns = Many(_("Columns"))
    counts = Tick(_("Count every choice"))
    unsaid = ("columns", "counts")

    def __init__(
        self, units: Sequence[UnitName], columns: Sequence[tuple[str, Words]], *, secret: bool
    ) -> None:
        self._columns = list(columns)
        self.units = units
        self._offered = [(each.uid, each.label) for each in units]
        super().__init__()
        if not secret:
            del self.sex

    def validate(self, extra_validators: object = None) -> bool:
        self.unit.choices = self._offered
        self.columns.choices = self._columns
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
            on=asked.get("on") if asked.get("on") != clock.today() else None,
        )

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns beside the name, in their order."""
        offered = [each for each, _words in self._columns]
        chosen = [each for each in offered if each in (self.columns.data or ())]
        return tuple(chosen or (each for each in offered if each in USUAL))
