from flask_babel import lazy_gettext as _

from trainingmgr.web.fields import Choice, Day, Line
from trainingmgr.web.form import Filters


class JournalFilters(Filters):
    event = Choice(_("What happened"))
    username = Line(_("Sign-in name"))
    first = Day(_("From"))
    last = Day(_("To"))
