from flask_babel import lazy_gettext as _

from trainingmgr.web.fields import Line
from trainingmgr.web.form import Filters


class DeskForm(Filters):
    """The one question of the desk."""

    q = Line(_("Name, service number or programme number"), longest=120)
