from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Form as Piece

from trainingmgr.core.columns import Sex
from trainingmgr.programme.surveys.models import (
    BOTH,
    SENTENCE,
    Survey,
    SurveyQuestion,
    SurveyWave,
)
from trainingmgr.programme.surveys.rules import (
    FEWEST,
    HUNDRED,
    LANGUAGES,
    LEAST,
    FileKind,
    Method,
    QuestionKind,
)
from trainingmgr.programme.surveys.services import Asked, Held, Terms
from trainingmgr.programme.surveys.words import FILES, KINDS, METHODS, SEXES
from trainingmgr.registry.structure.models import Organisation, Place
from trainingmgr.web import typed
from trainingmgr.web.fields import (
    Choice,
    Code,
    Day,
    Line,
    Many,
    Prose,
    Rows,
    Seen,
    Tick,
    Upload,
    Whole,
    Written,
)
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.titled import TitledForm, titles_of

CHOOSE, DAY = _("Choose one."), _("Write the day.")
HOW_MANY = _("Write a number.")


class Number(Written):
    """A number that need not be whole."""

    data: Decimal | None
    look = "number"
    unreadable = _("Write a number, with a point before the decimals: 1.35.")

    def read(self, text: str) -> Decimal:
        plain = typed.plain_digits(text).replace("٫", ".").replace(",", ".")
        number = Decimal(plain)
        if not number.is_finite() or abs(number) > 10**9:
            raise ValueError(text)
        return number


class SurveyForm(TitledForm):
    version = Seen()
    organisation = Choice(_("Organisation that asks"), missing=CHOOSE)
    population = Prose(
        _("Of whom it speaks"),
        longest=2000,
        missing=SENTENCE,
        help=_("For example: everybody of 18 years and more in the five regions."),
    )
    method = Choice(_("How people are asked"), choices=list(METHODS.items()), coerce=Method,
                    missing=CHOOSE)  # fmt: skip
    frame = Prose(
        _("How the sample is drawn"),
        longest=2000,
        missing=SENTENCE,
        help=_("From which list or map, in which steps, and who is left out."),
    )

    def terms(self, known: Mapping[str, Organisation]) -> Terms:
        return Terms(
            titles=self.titles, organisation=known.get(self.organisation.data or ""),
            population=self.population.data, method=self.method.data, frame=self.frame.data,
        )  # fmt: skip


def survey_facts(row: Survey) -> dict[str, Any]:
    """A survey as its form shows it."""
    facts = {name: getattr(row, name) for name in ("population", "method", "frame", "version")}
    return facts | titles_of(row) | {"organisation": row.organisation.code}


class OptionLine(Piece):
    code = Line(_("Code"), longest=40)
    en = Line(_("In English"), longest=120)
    fr = Line(_("In French"), longest=120)
    ar = Line(_("In Arabic"), longest=120, render_kw={"dir": "auto"})


class QuestionForm(TitledForm):
    version = Seen()
    title_en = Line(_("Question in English"), longest=500)
    title_fr = Line(_("Question in French"), longest=500)
    title_ar = Line(_("Question in Arabic"), longest=500, render_kw={"dir": "auto"})
    code = Code(_("Code"), longest=20, missing=_("Write its code."),
                help=_("The header of its column in a file, for example Q1."))  # fmt: skip
    kind = Choice(_("What is answered"), choices=list(KINDS.items()), coerce=QuestionKind,
                  missing=CHOOSE)  # fmt: skip
    is_trust = Tick(
        _("It asks for trust in the force"),
        help=_("The framework takes its figure for the confidence of the public."),
    )
    options = Rows(_("Answers to choose from"), OptionLine, key="code", more=_("One more answer"),
                   help=_("Only where one of several is chosen. That somebody refused or does not "
                          "know can be answered to every question."))  # fmt: skip

    @property
    def asked(self) -> Asked:
        options = [
            {"code": each["code"], "titles": {key: each[key] for key in LANGUAGES}}
            for each in self.options.lines
        ]
        return Asked(titles=self.titles, code=self.code.data, kind=self.kind.data,
                     options=options, is_trust=bool(self.is_trust.data))  # fmt: skip


def question_facts(row: SurveyQuestion) -> dict[str, Any]:
    """A question as its form shows it."""
    options = [{"code": each["code"]} | each["titles"] for each in row.options]
    facts = {name: getattr(row, name) for name in ("code", "kind", "is_trust", "version")}
    return facts | titles_of(row) | {"options": options}


class WaveForm(Form):
    version = Seen()
    from_on = Day(_("Asked from"), missing=DAY)
    until_on = Day(_("Asked until"), missing=DAY)
    regions = Many(_("Regions that it covered"), missing=_("Say which regions it covered."))
    sought = Whole(_("People sought"), least=1, missing=HOW_MANY)
    got = Whole(_("People who answered"), least=0, missing=HOW_MANY)
    design = Number(_("Design effect"), missing=HOW_MANY, default=Decimal(1),
                    help=_("Of the clusters and strata alone: what the weights cost is counted "
                           "here. 1 for a sample drawn one by one."))  # fmt: skip
    weighting = Prose(
        _("How the weights were made"),
        longest=2000,
        missing=SENTENCE,
        help=_("By what, from which figures; or that nobody is weighted."),
    )
    least = Whole(_("Fewest people of a group that is told"), least=FEWEST, default=LEAST,
                  missing=HOW_MANY, help=_("Figures of smaller groups are withheld."))  # fmt: skip

    def held(self, places: Iterable[Place]) -> Held:
        data: dict[str, Any] = {
            name: self[name].data
            for name in ("from_on", "until_on", "sought", "got", "weighting", "least")
        }
        wanted = set(self.regions.data or ())
        return Held(**data, design=float(self.design.data or 1),
                    regions=[each for each in places if each.pcode in wanted])  # fmt: skip


class SuccessorForm(WaveForm):
    because = Prose(_("Why it supersedes what was released"), longest=2000, missing=BOTH)


def wave_facts(row: SurveyWave) -> dict[str, Any]:
    """A wave as its form shows it."""
    names = ("from_on", "until_on", "sought", "got", "weighting", "least", "version")
    facts = {name: getattr(row, name) for name in names}
    design = Decimal(row.design_hundredths) / HUNDRED
    return facts | {"design": design, "regions": [each.place.pcode for each in row.regions]}


class FileForm(Form):
    kind = Choice(_("What a row of the file is"), choices=list(FILES.items()), coerce=FileKind,
                  missing=CHOOSE, radios=True)  # fmt: skip
    file = Upload(
        _("File"),
        kinds=("csv", "xlsx", "txt"),
        missing=_("Choose a file."),
        help=_("CSV or XLSX, 32 MB at most. It is deleted as soon as it is read."),
    )


class GroupForm(Form):
    """Of whom figures are typed; which fields follow depends on the question."""

    version = Seen()
    region = Choice(_("Region"), missing=CHOOSE)
    sex = Choice(_("Sex"), choices=list(SEXES.items()), coerce=Sex, missing=CHOOSE)

    @property
    def given(self) -> dict[str, tuple[int, float]]:
        """By answer how many people, and what they weigh: as many where nothing is written."""
        found = {}
        for name, field in self._fields.items():
            if name.startswith("people_"):
                answer, people = name.removeprefix("people_"), field.data or 0
                weight = self[f"weight_{answer}"].data
                found[answer] = (people, float(people if weight is None else weight))
        return found


def group_form(answers: Iterable[tuple[str, object]]) -> type[GroupForm]:
    """The form for one question: two fields for each of its answers."""
    fields: dict[str, Any] = {}
    for code, word in answers:
        fields[f"people_{code}"] = Whole(_("%(answer)s: people", answer=word), least=0)
        fields[f"weight_{code}"] = Number(_("%(answer)s: weight", answer=word))
    return type("QuestionGroupForm", (GroupForm,), fields)


class SurveyFilters(Filters):
    text = Line(_("Code, title or population"), longest=80)
    organisation = Choice(_("Organisation that asks"))


class TrendFilters(Filters):
    answer = Choice(_("Answer"))
    region = Choice(_("Region"), coerce=int)
    sex = Choice(_("Sex"), choices=list(SEXES.items()), coerce=Sex)
