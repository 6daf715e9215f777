from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import (
    Code,
    Instant,
    Line,
    Moment,
    Prose,
    Sex,
    Titled,
    Titles,
    Travelling,
    UserKey,
)
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, evidenced, never, only_one, only_one_where, same_person
from trainingmgr.programme.surveys.rules import (
    HUNDRED,
    AgeBand,
    FileKind,
    Method,
    QuestionKind,
    ReadingState,
    WaveState,
    answers_of,
)
from trainingmgr.registry.structure.models import Organisation, Place

SENTENCE = _("Say it in a full sentence.")
KEPT = _("A survey stays on record, with all that was asked.")
ASKED = _("A question stays as it was asked once a wave has figures of it.")
STANDS = _("A wave stays as it was released. Bring a new one in its place, and say why.")
ANOTHER = _("Somebody else releases a wave: neither who wrote it nor who brought its figures.")
ORDER = _("It ends after it begins.")
DESIGN = _("A design effect lies between 0.50 and 20.")
FEW = _("Groups of fewer than five people are never told.")
BOTH = _("Say what it supersedes, and why in a full sentence.")
ONCE = _("What a file says is taken in once.")
SAME = same_person("released_by_id", "by_id", "brought_by_id")
OUT = "(SELECT state FROM survey_wave WHERE id = {row}.wave_id) <> 'draft'"
FACTS = (
    "uid, survey_id, number, from_on, until_on, sought, got, design_hundredths, weighting, least, "
    "by_id, brought_by_id, released_by_id, released_at, replaces_id, because"
)


@never("UPDATE OF uid, code", name="kept", when="1 = 1", says=KEPT)
@never("DELETE", name="stays", when="1 = 1", says=KEPT)
class Survey(Titled, Travelling, Versioned, Model):
    """What an organisation asks of a part of the public again and again: of whom, and how."""

    __tablename__ = "survey"
    __table_args__ = (
        only_one("code", says=_("Another survey has this code. Try again.")),
        check("worded", "length(trim(population)) >= 10 AND length(trim(frame)) >= 10",
              says=SENTENCE),
    )  # fmt: skip

    code: Mapped[Code]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    population: Mapped[Prose]
    """Of whom it speaks."""
    method: Mapped[Method]
    frame: Mapped[Prose]
    """From what the sample is drawn, and how."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    organisation: Mapped[Organisation] = related()
    by: Mapped[User] = related()
    questions: Mapped[list["SurveyQuestion"]] = related(order_by="SurveyQuestion.id", viewonly=True)


@never("UPDATE OF code, kind, titles, options, survey_id", name="asked", says=ASKED,
       when="EXISTS (SELECT 1 FROM survey_cell WHERE question_id = OLD.id)")  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=KEPT)
class SurveyQuestion(Titled, Travelling, Versioned, Model):
    """One question as it is asked in each language, and what may be answered."""

    __tablename__ = "survey_question"
    __table_args__ = (
        only_one("survey_id", "code", says=_("Another question has this code.")),
        only_one_where("uq_survey_question_trust", "is_trust", "survey_id",
                       says=_("One question of a survey asks for trust in the force.")),
        check("trusting", "NOT is_trust OR kind <> 'one_of'",
              says=_("Trust is asked for on a scale, or by yes and no.")),
    )  # fmt: skip

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    code: Mapped[Code]
    """The header of its column in a file."""
    kind: Mapped[QuestionKind]
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Of one of several: each with its code and its words in each language."""
    is_trust: Mapped[bool]
    """Whether it asks for trust in the force: the framework takes its figure (LT-3)."""

    survey: Mapped[Survey] = related()

    @property
    def answers(self) -> tuple[str, ...]:
        return answers_of(self.kind, [each["code"] for each in self.options])


@never("INSERT", name="begun", when="NEW.state <> 'draft'",
       says=_("A wave begins as a draft; somebody else releases it."))  # fmt: skip
@never("UPDATE OF state", name="by_two", when="NEW.state = 'released' AND " + SAME, says=ANOTHER)
@never(f"UPDATE OF {FACTS}", name="stands", when="OLD.state <> 'draft'", says=STANDS)
@never("UPDATE OF state", name="back", when="OLD.state <> 'draft' AND NEW.state = 'draft'",
       says=STANDS)  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=STANDS)
class SurveyWave(Travelling, Versioned, Model):
    """One time that a survey was held: its days, its sample, and who released what it found."""

    __tablename__ = "survey_wave"
    __table_args__ = (
        only_one_where("uq_survey_wave_stands", "state = 'released'", "survey_id", "number",
                       says=_("This wave is released already: say that the new one supersedes "
                              "it.")),
        check("in_order", "until_on >= from_on", says=ORDER),
        check("sampled", "sought > 0 AND got >= 0",
              says=_("Write how many were sought and how many answered.")),
        check("designed", "design_hundredths BETWEEN 50 AND 2000", says=DESIGN),
        check("least", "least >= 5", says=FEW),
        check("weighed", "length(trim(weighting)) >= 10", says=SENTENCE),
        check("superseding", "(replaces_id IS NULL) = (because IS NULL) "
              "AND (because IS NULL OR length(trim(because)) >= 10)", says=BOTH),
        *evidenced("state", {WaveState.RELEASED, WaveState.SUPERSEDED},
                   by=("released_by_id", "released_at")),
        *evidenced("state", {WaveState.SUPERSEDED}, by=("superseded_at",)),
        check("brought", "state IN ('draft', 'dropped') OR brought_by_id IS NOT NULL",
              says=_("A wave has figures before it is released.")),
        Index("ix_survey_wave_survey", "survey_id", "until_on", "id"),
        Index("ix_survey_wave_state", "state", "until_on", "id"),
    )  # fmt: skip

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date]
    sought: Mapped[int]
    got: Mapped[int]
    design_hundredths: Mapped[int]
    """The design effect of clusters and strata, without that of the weights, times a hundred."""
    weighting: Mapped[Prose]
    """How the weights were made, or that there are none."""
    least: Mapped[int]
    """Figures of groups of fewer people are withheld."""
    state: Mapped[WaveState] = mapped_column(default=WaveState.DRAFT)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("survey_wave.id"), index=True)
    because: Mapped[Prose | None]
    by_id: Mapped[UserKey]
    """Who wrote it last."""
    at: Mapped[Moment]
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """Who brought its figures last."""
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    released_at: Mapped[Instant | None]
    superseded_at: Mapped[Instant | None]

    survey: Mapped[Survey] = related()
    by: Mapped[User] = related(foreign_keys="SurveyWave.by_id")
    brought_by: Mapped[User | None] = related(foreign_keys=[brought_by_id])
    released_by: Mapped[User | None] = related(foreign_keys=[released_by_id])
    replaces: Mapped["SurveyWave | None"] = related(remote_side="SurveyWave.id")
    regions: Mapped[list["SurveyWaveRegion"]] = related(
        cascade="all, delete-orphan", order_by="SurveyWaveRegion.place_id"
    )

    @property
    def design(self) -> float:
        return self.design_hundredths / HUNDRED


@never("INSERT", name="late", when=OUT.format(row="NEW"), says=STANDS)
@never("UPDATE", name="kept", when="1 = 1", says=STANDS)
@never("DELETE", name="stays", when=OUT.format(row="OLD"), says=STANDS)
class SurveyWaveRegion(Model):
    """A region that a wave covered."""

    __tablename__ = "survey_wave_region"
    __table_args__ = (only_one("wave_id", "place_id", says=_("This region is named already.")),)

    wave_id: Mapped[int] = mapped_column(ForeignKey("survey_wave.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)

    place: Mapped[Place] = related()


@never("INSERT", name="late", when=OUT.format(row="NEW"), says=STANDS)
@never("UPDATE", name="kept", when="1 = 1", says=STANDS)
@never("DELETE", name="stays", when=OUT.format(row="OLD"), says=STANDS)
class SurveyCell(Model):
    """How many of a wave gave one answer, and what they weigh: of a region and a sex, or of a band
    of ages. No row is one person's: single answers are added up while their file is read.
    """

    __tablename__ = "survey_cell"
    __table_args__ = (
        only_one_where("uq_survey_cell_group", "age IS NULL", "wave_id", "question_id", "place_id",
                       "sex", "answer", says=_("This figure is there already.")),
        only_one_where("uq_survey_cell_age", "age IS NOT NULL", "wave_id", "question_id", "age",
                       "answer", says=_("This figure is there already.")),
        check("grouped", "(age IS NULL) = (place_id IS NOT NULL) "
              "AND (age IS NULL) = (sex IS NOT NULL)",
              says=_("A figure is of a region and a sex, or of a band of ages.")),
        check("counted", "people > 0 AND weight >= 0 AND squares >= 0",
              says=_("Figures are not below nothing.")),
        Index("ix_survey_cell_question", "question_id", "wave_id"),
    )  # fmt: skip

    wave_id: Mapped[int] = mapped_column(ForeignKey("survey_wave.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("survey_question.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    sex: Mapped[Sex | None]
    age: Mapped[AgeBand | None]
    answer: Mapped[Code]
    people: Mapped[int]
    weight: Mapped[float]
    squares: Mapped[float]
    """Sum of the squares of the weights."""


@never("UPDATE OF uid, wave_id, kind, file_name, sha256, by_id, at", name="kept", when="1 = 1",
       says=ONCE)  # fmt: skip
@never("UPDATE", name="once", when="OLD.state IN ('taken', 'left')", says=ONCE)
@never("DELETE", name="stays", when="1 = 1", says=ONCE)
class SurveyReading(Travelling, Versioned, Model):
    """What was read of a file of a wave, to be looked at before it is taken in. The file itself
    goes at once.
    """

    __tablename__ = "survey_reading"
    __table_args__ = (Index("ix_survey_reading_wave", "wave_id", "id"),)

    wave_id: Mapped[int] = mapped_column(ForeignKey("survey_wave.id"))
    kind: Mapped[FileKind]
    file_name: Mapped[Line]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[Line | None]
    """Where it lies while it is being read."""
    state: Mapped[ReadingState] = mapped_column(default=ReadingState.READING)
    rows: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    """How many problems there are; the first of them are kept."""
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    cells: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    """Sums, until they are taken in or left."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)

    wave: Mapped[SurveyWave] = related()
    by: Mapped[User] = related()


def words_of(option: dict[str, Any], language: str) -> str:
    """An answer of one of several in that language, or in the nearest one there is."""
    titles: Titles = option["titles"]
    return titles.get(language) or next(iter(titles.values()), option["code"])
