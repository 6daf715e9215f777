from flask_babel import lazy_gettext as _

from trainingmgr.registry.people.rules import Category
from trainingmgr.registry.people.words import CATEGORIES
from trainingmgr.registry.structure.fields import UnitChoice
from trainingmgr.web.fields import Choice
from trainingmgr.web.form import Filters


class LackingFilters(Filters):
    topic = Choice(_("Topic"))
    module = Choice(_("Module"))
    unit = UnitChoice(_("Unit, with all below it"))
    category = Choice(_("Category"), choices=list(CATEGORIES.items()), coerce=Category)
    soon = Choice(
        _("Also those whose record ends"),
        choices=[("30", _("within a month")), ("60", _("within two months")),
                 ("180", _("within half a year"))],
        coerce=int,
    )  # fmt: skip
