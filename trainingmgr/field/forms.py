from flask_babel import lazy_gettext as _
from wtforms.fields import HiddenField

from trainingmgr.field.rules import Settled
from trainingmgr.field.words import SETTLED
from trainingmgr.web.fields import Choice, Seen, Upload
from trainingmgr.web.form import Form


class FileForm(Form):
    file = Upload(
        _("File of the phone"), kinds=("tmphone",), missing=_("Choose the file."),
        help=_("Saved on the phone under To send. It is sealed: only this site opens it."),
    )  # fmt: skip


class SettleForm(Form):
    version = Seen()
    stood = HiddenField()
    settled = Choice(
        _("What stands from now on"), choices=list(SETTLED.items()), coerce=Settled, radios=True,
        missing=_("Say which of the two stands."),
    )  # fmt: skip
