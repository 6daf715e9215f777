from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms import Form as Piece

from trainingmgr.core.errors import Refusal
from trainingmgr.core.pairs import LANGUAGES as NAMES
from trainingmgr.registry.people.rules import Category, Literacy
from trainingmgr.registry.people.words import CATEGORIES
from trainingmgr.training.curricula.models import Course, ModuleVersion
from trainingmgr.training.curricula.rules import (
    HEAVIEST,
    Agreement,
    AssessmentKind,
    Demands,
    Exam,
    HrddpScope,
    Method,
    Need,
    Outcome,
    OutcomeKind,
    Review,
    Taught,
    write_needs,
)
from trainingmgr.training.curricula.words import (
    ASSESSMENT_KINDS,
    HRDDP_SCOPES,
    LITERACY_NEEDED,
    METHODS,
    OUTCOME_KINDS,
    REVIEWS,
)
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
)
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.titled import LANGUAGES, TitledForm


class CatalogueFilters(Filters):
    name = Line(_("Code or title"))
    topic = Choice(_("Topic"))


class LessonLine(Piece):
    title = Line(_("Lesson"), longest=120)
    method = Choice(_("Taught by"), choices=list(METHODS.items()), coerce=Method)
    minutes = Whole(_("Minutes"), least=5, most=6000)


class TestLine(Piece):
    kind = Choice(_("Test"), choices=list(ASSESSMENT_KINDS.items()), coerce=AssessmentKind)
    pass_mark = Whole(_("Pass mark, in percent"), least=0, most=100)
    weight = Whole(_("Weight"), least=1, most=HEAVIEST)


SIGNED = _("Name who signed for each side, and in what capacity.")


class OutcomeLine(Piece):
    title = Line(_("What people know, can do or stand for"), longest=240)
    kind = Choice(_("Kind"), choices=list(OUTCOME_KINDS.items()), coerce=OutcomeKind)


class DemandsForm(TitledForm):
    version = Seen()
    aim_en = Prose(_("Aim in English"), longest=1000, render_kw={"rows": 2})
    aim_fr = Prose(_("Aim in French"), longest=1000, render_kw={"rows": 2})
    aim_ar = Prose(_("Aim in Arabic"), longest=1000, render_kw={"rows": 2, "dir": "auto"})
    outcomes = Rows(
        _("After it, people …"), OutcomeLine, key="title", more=_("One more outcome"),
        help=_("Each begins with a verb. Empty one to take it away."),
    )  # fmt: skip
    minutes = Whole(
        _("Minutes"),
        least=15,
        most=60_000,
        missing=_("Write how long it takes."),
        help=_("Six hours are 360 minutes."),
    )
    lessons = Rows(
        _("Lessons, in their order"), LessonLine, key="title", more=_("One more lesson"),
        help=_("Together they take as long as the module. Empty a title to take a lesson away."),
    )  # fmt: skip
    max_class = Whole(_("Largest class"), least=1, most=1000, missing=_("Write a number."))
    ratio = Whole(_("People for one trainer"), least=1, most=1000, missing=_("Write a number."))
    needs = Code(
        _("What must stand before"),
        longest=300,
        help=_(
            "Codes. A comma: all of them. A slash: one of them. TEST: a placement test is enough. "
            "80%: the least score. For example: IHL-101, LIT-101/TEST, HR-101/CP-101 80%"
        ),
    )
    hrddp_scope = Choice(
        _("Due diligence"),
        choices=list(HRDDP_SCOPES.items()),
        coerce=HrddpScope,
        missing=_("Choose whether the policy applies."),
    )
    attendance_min = Whole(
        _("Least attendance, in percent"), least=0, most=100, missing=_("Write a number.")
    )
    pass_mark = Whole(_("Pass mark, in percent"), least=0, most=100, missing=_("Write a number."))
    validity_months = Whole(
        _("Months until it lapses"), least=1, most=240, help=_("Empty: it does not lapse.")
    )
    literacy_required = Choice(
        _("Reading and writing needed"),
        choices=list(LITERACY_NEEDED.items()),
        coerce=Literacy,
        missing=_("Choose one of the list."),
    )
    safety_critical = Tick(_("Critical to safety"), help=_("Full attendance, no larger class."))
    languages = Code(
        _("Languages it can be taught in"), longest=60,
        help=_("Codes with commas between them: fr, ar, en. Empty: not recorded."),
    )  # fmt: skip
    materials_en = Prose(_("Materials, in English"), longest=1000, render_kw={"rows": 2})
    materials_fr = Prose(_("Materials, in French"), longest=1000, render_kw={"rows": 2})
    materials_ar = Prose(
        _("Materials, in Arabic"), longest=1000, render_kw={"rows": 2, "dir": "auto"}
    )
    source = Line(_("Source document"), longest=240)
    tests = Rows(
        _("Tests"), TestLine, key="kind", more=_("One more test"),
        help=_(
            "Each is passed with its own mark. All of them together, each by its weight, reach the "
            "pass mark of the module. The test before shows the gain and needs neither. Empty a "
            "kind to take a test away."
        ),
    )  # fmt: skip

    def demands(self, needs: tuple[Need, ...], before: Demands | None = None) -> Demands:
        return Demands(
            titles=self.titles,
            aim={each: self[f"aim_{each}"].data for each in LANGUAGES},
            minutes=self.minutes.data or 0,
            hrddp_scope=self.hrddp_scope.data,
            max_class=self.max_class.data or 0,
            ratio=self.ratio.data or 0,
            pass_mark=self.pass_mark.data or 0,
            attendance_min=self.attendance_min.data or 0,
            validity_months=self.validity_months.data,
            literacy_required=self.literacy_required.data,
            safety_critical=self.safety_critical.data,
            source=self.source.data or None,
            needs=needs,
            tests=tuple(self._tests()),
            lessons=tuple(self._taught(before.lessons if before else ())),
            outcomes=tuple(self._outcomes(before.outcomes if before else ())),
            materials={each: self[f"materials_{each}"].data for each in LANGUAGES},
            languages=tuple(self._languages()),
        )

    def _outcomes(self, known: Sequence[Outcome]) -> Iterator[Outcome]:
        """As they were typed. A line that stands unchanged keeps its translations."""
        language = str(get_locale())
        titles = {title_in(each, language): each.titles for each in known}
        for line in self.outcomes.lines:
            if line["kind"] is None:
                raise Refusal(_("Say of each outcome what kind it is."), field="outcomes")
            title = line["title"]
            yield Outcome(titles.get(title, {language: title}), line["kind"])

    def _tests(self) -> Iterator[Exam]:
        for line in self.tests.lines:
            kind, mark = line["kind"], line["pass_mark"]
            if mark is None and kind is not AssessmentKind.PRE_TEST:
                raise Refusal(_("Say of each test with how many percent it is passed."),
                              field="tests")  # fmt: skip
            yield Exam(kind, mark or 0, line["weight"] or 1)

    def _languages(self) -> Iterator[str]:
        for word in self.languages.data.lower().replace("،", ",").split(","):
            code = word.strip()
            if code and not (code.isascii() and code.isalpha() and len(code) in (2, 3)):
                raise Refusal(
                    _("Write each language by its code of two or three letters."),
                    field="languages",
                )
            if code:
                yield code

    def _taught(self, known: Sequence[Taught]) -> Iterator[Taught]:
        """The lessons as they were typed. A title that stands unchanged keeps its translations."""
        language = str(get_locale())
        titles = {title_in(each, language): each.titles for each in known}
        for line in self.lessons.lines:
            if line["method"] is None or line["minutes"] is None:
                raise Refusal(
                    _("Say of each lesson how it is taught and how long it takes."), field="lessons"
                )
            title = line["title"]
            yield Taught(titles.get(title, {language: title}), line["method"], line["minutes"])


class ModuleForm(DemandsForm):
    code = Code(_("Code"), missing=_("Write the module's code."), longest=20)
    topic = Choice(_("Topic"), coerce=int, missing=_("Choose what it is about."))


class AgreementForm(Form):
    """Who signed on paper, for the host authority and for the mission."""

    version = Seen()
    host = Line(_("Signed for the host authority by"), longest=120,
                missing=SIGNED)  # fmt: skip
    host_capacity = Line(_("Capacity of the host’s signatory"), longest=120,
                         missing=SIGNED)  # fmt: skip
    mission = Line(_("Signed for the mission by"), longest=120,
                   missing=SIGNED)  # fmt: skip
    mission_capacity = Line(_("Capacity of the mission’s signatory"), longest=120,
                            missing=SIGNED)  # fmt: skip
    signed_on = Day(_("Signed on"), missing=_("Write the day."))
    reference = Code(_("Reference of the paper"), longest=80)

    @property
    def agreement(self) -> Agreement:
        return Agreement(
            host=self.host.data, host_capacity=self.host_capacity.data, mission=self.mission.data,
            mission_capacity=self.mission_capacity.data, signed_on=self.signed_on.data,  # type: ignore[arg-type]
            reference=self.reference.data or None,
        )  # fmt: skip


class ReviewForm(Form):
    """What somebody who did not write a draft makes of it."""

    version = Seen()
    verdict = Choice(_("What you make of it"), choices=list(REVIEWS.items()), coerce=Review,
                     radios=True, missing=_("Choose one answer."))  # fmt: skip
    words = Prose(_("What is to be changed, or what you looked at"), longest=2000)


class TranslationForm(Form):
    """Outcomes and lessons of one draft in each language. Made for it by `translation_of`."""

    version = Seen()

    def demands(self, before: Demands) -> Demands:
        return replace(
            before,
            outcomes=tuple(
                Outcome(self._titles("outcome", place), each.kind)
                for place, each in enumerate(before.outcomes, 1)
            ),
            lessons=tuple(
                Taught(self._titles("lesson", place), each.method, each.minutes)
                for place, each in enumerate(before.lessons, 1)
            ),
        )

    def _titles(self, what: str, place: int) -> dict[str, str]:
        return {each: self[f"{what}_{place}_{each}"].data or "" for each in LANGUAGES}


def translation_of(version: ModuleVersion) -> TranslationForm:
    """A field for each outcome and lesson in each language, as they stand."""
    told = version.demands
    fields: dict[str, Any] = {}
    facts: dict[str, Any] = {"version": version.version}
    kinds: tuple[tuple[str, Any, Sequence[Outcome | Taught], int], ...] = (
        ("outcome", _("Outcome %(place)s, %(language)s"), told.outcomes, 240),
        ("lesson", _("Lesson %(place)s, %(language)s"), told.lessons, 120),
    )
    for what, said, lines, longest in kinds:
        for place, line in enumerate(lines, 1):
            for each in LANGUAGES:
                name = f"{what}_{place}_{each}"
                label = str(said) % {"place": place, "language": NAMES[each]}
                fields[name] = Line(label, longest=longest, render_kw={"lang": each, "dir": "auto"})
                facts[name] = line.titles.get(each, "")
    form: TranslationForm = type("TranslationOfDraft", (TranslationForm,), fields)(
        obj=SimpleNamespace(**facts)
    )
    return form


class BringForm(Form):
    file = Upload(
        _("File of a catalogue"), kinds=("json",), missing=_("Choose the file."),
        help=_("As another site wrote it. What is new or changed comes as drafts."),
    )  # fmt: skip


class RecognitionForm(Form):
    """What an outside body says of a version, with the paper that says so."""

    body = Line(
        _("Body"), missing=_("Say which body recognises it."), longest=120,
        help=_("A ministry, a school abroad, the United Nations."),
    )  # fmt: skip
    reference = Line(_("Reference"), missing=_("Write the reference of its paper."), longest=80)
    scope = Prose(_("For what"), longest=2000, help=_("What it is recognised for, and for whom."))
    from_on = Day(_("From"), help=_("Nothing where it is only applied for."))
    until_on = Day(_("Until"))
    file = Upload(
        _("The document"), kinds=("pdf", "jpg", "jpeg", "png"),
        help=_("PDF, JPEG or PNG, 5 MB at most."),
    )  # fmt: skip


class RecognitionEndForm(Form):
    seen = Seen()
    on = Day(_("Since"), missing=_("Write the day."))
    reason = Prose(_("Why"), missing=_("Give the reason in a full sentence."), longest=500)


class MandatoryForm(Form):
    version = Seen()
    categories = Many(_("Mandatory for"), choices=list(CATEGORIES.items()), coerce=Category)


class CourseForm(TitledForm):
    version = Seen()
    modules = Code(
        _("Modules, in their order"),
        missing=_("A course has at least one module."),
        longest=1000,
        help=_("Codes with commas between them."),
    )
    for_armed = Tick(
        _("For armed personnel"),
        help=_("Longer than five training days, it owes the four named topics."),
    )


class NewCourseForm(CourseForm):
    code = Code(_("Code"), missing=_("Write the course's code."), longest=20)


class ChangedCourseForm(CourseForm):
    retired = Tick(_("Not run any more"))


def title_in(lesson: Taught | Outcome, language: str) -> str:
    return lesson.titles.get(language) or next(iter(lesson.titles.values()), "")


def version_facts(version: ModuleVersion) -> SimpleNamespace:
    """A draft as the form shows it."""
    kept = (
        "version", "minutes", "max_class", "ratio", "hrddp_scope", "attendance_min", "pass_mark",
        "validity_months", "literacy_required", "safety_critical", "source",
    )  # fmt: skip
    codes = {each.module_id: each.module.code for each in version.prerequisites}
    facts: dict[str, Any] = {name: getattr(version, name) for name in kept}
    facts["tests"] = [
        {"kind": each.kind, "pass_mark": each.pass_mark if each.weight else None,
         "weight": each.weight or None}
        for each in version.demands.tests
    ]  # fmt: skip
    facts |= {f"title_{each}": version.titles.get(each, "") for each in LANGUAGES}
    facts |= {f"aim_{each}": version.aim.get(each, "") for each in LANGUAGES}
    language = str(get_locale())
    facts["lessons"] = [
        {"title": title_in(each, language), "method": each.method, "minutes": each.minutes}
        for each in version.taught
    ]
    facts |= {f"materials_{each}": (version.materials or {}).get(each, "") for each in LANGUAGES}
    facts["languages"] = ", ".join(version.languages or ())
    facts["outcomes"] = [
        {"title": title_in(each, language), "kind": each.kind} for each in version.demands.outcomes
    ]
    return SimpleNamespace(needs=write_needs(version.needs, codes), **facts)


def course_facts(course: Course) -> SimpleNamespace:
    return SimpleNamespace(
        version=course.version,
        modules=", ".join(each.module.code for each in course.modules),
        for_armed=course.for_armed,
        retired=course.retired,
        **{f"title_{each}": course.titles.get(each, "") for each in LANGUAGES},
    )
