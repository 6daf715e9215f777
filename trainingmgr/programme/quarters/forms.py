from flask_babel import lazy_gettext as _

from trainingmgr.web.fields import Choice
from trainingmgr.web.form import Form


class MakeForm(Form):
    quarter = Choice(_("Quarter"), missing=_("Choose one."))
