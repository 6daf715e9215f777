from flask_babel import lazy_gettext as _

from trainingmgr.training.standards.rules import StandardKind, StandardState
from trainingmgr.training.standards.words import KINDS, STATES
from trainingmgr.web.fields import Choice, Code, Line, Prose, Seen
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.titled import LANGUAGES, TitledForm


class StandardFilters(Filters):
    kind = Choice(_("Kind"), choices=list(KINDS.items()), coerce=StandardKind)
    state = Choice(_("State"), choices=list(STATES.items()), coerce=StandardState)


class WordingForm(TitledForm):
    version = Seen()
    words_en = Prose(_("What it asks for, in English"), longest=4000)
    words_fr = Prose(_("What it asks for, in French"), longest=4000)
    words_ar = Prose(_("What it asks for, in Arabic"), longest=4000, render_kw={"dir": "auto"})
    source = Line(
        _("Where it comes from"), longest=240,
        help=_("The law or treaty and its article: Geneva Convention IV, article 144."),
    )  # fmt: skip
    topic = Choice(_("Topic"), help=_("Of a standard of training."))

    @property
    def said(self) -> dict[str, str]:
        return {each: self[f"words_{each}"].data or "" for each in LANGUAGES}


class NewStandardForm(WordingForm):
    code = Code(_("Code"), longest=40, missing=_("Write a code."))
    kind = Choice(
        _("Kind"), choices=list(KINDS.items()), coerce=StandardKind,
        missing=_("Choose what it is a standard of."),
    )  # fmt: skip


class TaughtForm(Form):
    version = Seen()
    modules = Line(
        _("Modules that teach it"), longest=400,
        help=_("Codes of the catalogue, parted by commas. Empty: none teaches it yet."),
    )  # fmt: skip
