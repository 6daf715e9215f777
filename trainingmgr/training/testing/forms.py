from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import pairs
from trainingmgr.training.results.rules import Mode
from trainingmgr.training.results.words import MODES
from trainingmgr.training.testing.rules.questions import FORMS, ItemKind
from trainingmgr.training.testing.services.items import TONGUES, Wanted, options_of, right_of
from trainingmgr.training.testing.words import KINDS, LANGUAGES, PRINTED_IN, REVIEWS
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose, Seen, Whole
from trainingmgr.web.form import Filters, Form


class ItemFilters(Filters):
    module = Choice(_("Module"))
    state = Choice(_("State"), choices=[*REVIEWS.items(), ("retired", _("Retired"))])
    lacks = Choice(_("Not yet in"), choices=list(LANGUAGES.items()))


class ItemForm(Form):
    version = Seen()
    code = Code(_("Code"), longest=40, missing=_("Give the question a code."))
    kind = Choice(
        _("Kind"), choices=list(KINDS.items()), coerce=ItemKind, missing=_("Choose the kind.")
    )
    outcome = Choice(_("Outcome that it tests"), coerce=int)
    points = Whole(_("Points"), least=1, most=100, missing=_("Say how many points it is worth."))
    text_en = Prose(_("Question in English"), longest=1000)
    text_fr = Prose(_("Question in French"), longest=1000)
    text_ar = Prose(_("Question in Arabic"), longest=1000, render_kw={"dir": "auto"})
    options_en = Prose(
        _("Options in English"), longest=2000,
        help=_("One a line. Every language has the same options in the same order."),
    )  # fmt: skip
    options_fr = Prose(_("Options in French"), longest=2000)
    options_ar = Prose(_("Options in Arabic"), longest=2000, render_kw={"dir": "auto"})
    right = Line(
        _("Right"), longest=20,
        help=_("The letter of the right line, A for the first; AC for two of them; all letters in "
               "their order; T or F. Empty where a person gives the points."),
    )  # fmt: skip

    @property
    def wanted(self) -> Wanted:
        """What was typed, as a question. Raises Refusal beside the field that cannot be read."""
        data: dict[str, Any] = self.data
        options = options_of({each: data[f"options_{each}"].splitlines() for each in TONGUES})
        return Wanted(
            kind=data["kind"], points=data["points"],
            texts={each: data[f"text_{each}"] for each in TONGUES},
            options=options, right=right_of(data["kind"], data["right"], len(options)),
        )  # fmt: skip


class ReviewForm(Form):
    version = Seen()
    remark = Prose(
        _("What has to change"), longest=500, help=_("Needed where you return it to its author.")
    )


class DrawForm(Form):
    forms = Choice(
        _("Versions"), choices=[(n, FORMS[:n]) for n in range(1, 5)], coerce=int, default=2,
        missing=_("Choose how many versions."),
        help=_("Each has the questions and the options in another order."),
    )  # fmt: skip
    seed = Whole(
        _("Seed"),
        least=0,
        most=999_999_999,
        help=_("Leave it empty. The same number draws the same paper from the same bank."),
    )


class PrintForm(Form):
    form = Choice(_("Version"), missing=_("Choose a version."))
    language = Choice(_("Language"), missing=_("Choose the language."))


class KeyForm(Form):
    """In which language, or which two, the key is printed."""

    key_language = Choice(
        _("Language of the key"), choices=[*pairs.LANGUAGES.items(), *pairs.PAIRS.items()]
    )

    @property
    def chosen(self) -> str:
        """That of the reader where none is chosen, or none that there is."""
        found: str = self.key_language.data if self.validate() and self.key_language.data else ""
        return found or str(get_locale())


def languages_printed() -> list[tuple[str, str]]:
    return [
        (key, gettext(" and ").join(str(LANGUAGES[each]) for each in both))
        for key, both in PRINTED_IN.items()
    ]


class AnswersForm(Form):
    seen = Line("")
    on = Day(_("Day of the test"), missing=_("Say on which day."))
    mode = Choice(_("How"), choices=list(MODES.items()), coerce=Mode, missing=_("Choose how."))
    paste = Prose(
        _("Rows of a spreadsheet"),
        longest=200_000,
        help=_("Number, version, then the answers in the order of that version."),
    )
    reason = Line(_("Why answers are changed"), longest=500)


class PileForm(Form):
    sheet = Code(
        _("Id of the forms"), longest=40, missing=_("Type the id that is printed on the forms."),
        help=_("Under the square code, the same on every form of a run."),
    )  # fmt: skip
    marks = Prose(
        _("Sheets"), longest=20_000, missing=_("Type the sheets, one a line."),
        help=_("One line for each sheet, eight digits: 1 for the saddest face, 5 for the gladdest, "
               "- where none was marked."),
    )  # fmt: skip
