from flask_babel import lazy_gettext as _

from trainingmgr.oversight.evacuation.rules import EvacuationKind
from trainingmgr.oversight.evacuation.words import CONSEQUENCES, KINDS
from trainingmgr.web.fields import Choice, Code, Line
from trainingmgr.web.form import Form


class AskForm(Form):
    kind = Choice(
        _("What to do"),
        choices=[(each.value, words) for each, words in KINDS.items()],
        picks={each.value: words for each, words in CONSEQUENCES.items()},
        coerce=EvacuationKind,
        missing=_("Choose what to do."),
    )
    folder = Line(
        _("Disk that leaves"), longest=120, render_kw={"dir": "ltr"},
        help=_("Its folder on the server, such as %(folder)s.", folder="\u2066/mnt/usb\u2069"),
    )  # fmt: skip


class AgreeForm(Form):
    mark = Code(_("The key on your card"), help=_("Eight letters, such as 4F2A-90C7."))
