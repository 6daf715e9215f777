from flask_babel import lazy_gettext as _

from trainingmgr.core.columns import Sex
from trainingmgr.registry.structure.fields import UnitChoice
from trainingmgr.training.coverage.words import SEXES
from trainingmgr.web.fields import Choice
from trainingmgr.web.form import Filters


class CoverageFilters(Filters):
    unit = UnitChoice(_("Unit, with all below it"))
    sex = Choice(_("Sex"), choices=list(SEXES.items()), coerce=Sex)
    band = Choice(_("Rank band"))
