"""The day for which a page stands."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.web.fields import Day
from trainingmgr.web.form import Filters


class AsAt(Filters):
    """The day for which a list stands. It lives in the address; empty is today."""

    on = Day(_("As at"), help=_("Empty is today."))

    @property
    def day(self) -> date:
        return self.asked.get("on") or clock.today()
