from flask_babel import lazy_gettext as _

from trainingmgr.training.concerns.rules import ConcernKind
from trainingmgr.training.concerns.words import KINDS
from trainingmgr.web.fields import Choice, Code, Line, Prose, Seen
from trainingmgr.web.form import Form


class ConcernForm(Form):
    kind = Choice(
        _("What it is about"), choices=list(KINDS.items()), coerce=ConcernKind,
        missing=_("Choose what it is about."),
    )  # fmt: skip
    told = Prose(
        _("What you saw or heard"), longest=4000, missing=_("Say what you saw or heard."),
        help=_("Do not write the name of a child or of somebody who was hurt. Say how you can be "
               "found only if you want to be."),
    )  # fmt: skip


class ReceiptForm(Form):
    receipt = Code(_("Receipt"), longest=30, missing=_("Write the letters of your receipt."))


class WhyForm(Form):
    reason = Line(
        _("Why do you open it?"), longest=300,
        missing=_("Say in a full sentence why you open it."),
        help=_("Your sentence is kept in the journal with your name. Write no name in it."),
    )  # fmt: skip


class AnswerForm(Form):
    version = Seen()
    answer = Prose(
        _("Answer"), longest=2000, missing=_("Write an answer for whoever sent it."),
        help=_("Whoever has the receipt reads it. Write no name in it."),
    )  # fmt: skip
