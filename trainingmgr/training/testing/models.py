from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Instant, Moment, Titles, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, by_another, check, never, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.training.curricula.models import LearningOutcome, Module
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.results.models import Assessment
from trainingmgr.training.testing.rules.questions import ItemKind, Marking, Review

S1 = FieldClass.S1
AGREED = _("A question that was agreed stays as it is. Write it anew: papers keep the old one.")
DRAWN = _("A paper stays as it was drawn. Draw another one.")


class Item(Travelling, Versioned, Model):
    """One question of the bank of a module, through all its writings."""

    __tablename__ = "item"
    __table_args__ = (
        only_one("code", says=_("Another question has this code.")),
        check("retired_whole", "(retired_at IS NULL) = (retired_by_id IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        Index("ix_item_module", "module_id", "code"),
        Index("ix_item_batch", "batch_id"),
    )  # fmt: skip

    code: Mapped[Code]
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    retired_at: Mapped[Instant | None]
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))

    module: Mapped[Module] = related()
    versions: Mapped[list["ItemVersion"]] = related(
        back_populates="item", order_by="ItemVersion.number"
    )

    @property
    def newest(self) -> "ItemVersion":
        return self.versions[-1]

    @property
    def agreed(self) -> "ItemVersion | None":
        """The newest writing that a second person agreed: the one that papers draw."""
        found = [each for each in self.versions if each.review is Review.AGREED]
        return found[-1] if found else None


SAYS = "item_id, number, kind, outcome_id, texts, options, right_ones, points, author_id"


@by_another("reviewed_by_id", "author_id",
            says=_("A second person reviews a question. You wrote this one yourself."))  # fmt: skip
@never("DELETE", name="agreed_delete", when="OLD.review <> 'waiting'", says=AGREED)
@never(f"UPDATE OF {SAYS}", name="agreed_update", when="OLD.review <> 'waiting'", says=AGREED)
@never("UPDATE OF review", name="reviewed_once", when="OLD.review <> 'waiting'", says=AGREED)
class ItemVersion(Versioned, Model):
    """One writing of a question: its words in each language, what is right, and its points.

    Each language says the same. `options` hold the words of each choice, `right_ones` the places
    of those that are right; of an order, all places in their right order.
    """

    __tablename__ = "item_version"
    __table_args__ = (
        only_one("item_id", "number", says=_("This question was written anew meanwhile.")),
        check("worth_points", "points BETWEEN 1 AND 100",
              says=_("A question is worth 1 to 100 points.")),
        check("by_two", "reviewed_by_id IS NULL OR reviewed_by_id <> author_id",
              says=_("A second person reviews a question. You wrote this one yourself.")),
        check("reviewed_whole",
              "(review = 'waiting') = (reviewed_by_id IS NULL) AND "
              "(reviewed_by_id IS NULL) = (reviewed_at IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("reasoned", "review <> 'returned' OR length(trim(remark)) >= 10",
              says=_("Say in a full sentence what has to change.")),
        Index("ix_item_version_outcome", "outcome_id"),
    )  # fmt: skip

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int] = mapped_column(default=1)
    kind: Mapped[ItemKind]
    outcome_id: Mapped[int | None] = mapped_column(ForeignKey("learning_outcome.id"))
    texts: Mapped[Titles]
    options: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    right_ones: Mapped[list[int]] = mapped_column(JSON, default=list)
    points: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    written_at: Mapped[Moment]
    review: Mapped[Review] = mapped_column(default=Review.WAITING)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reviewed_at: Mapped[Instant | None]
    remark: Mapped[str | None] = mapped_column(String(500))

    item: Mapped[Item] = related(back_populates="versions")
    outcome: Mapped[LearningOutcome | None] = related()
    author: Mapped[User] = related(foreign_keys=[author_id])
    reviewer: Mapped[User | None] = related(foreign_keys=[reviewed_by_id])

    def says(self, language: str) -> str:
        """The question in that language, or in the nearest one there is."""
        return self.texts.get(language) or next(iter(self.texts.values()), "")

    def lacks(self, language: str) -> bool:
        """Whether a word of it is missing in that language."""
        return not self.texts.get(language) or any(not each.get(language) for each in self.options)

    @property
    def marking(self) -> Marking:
        return Marking(self.kind, self.points, len(self.options), tuple(self.right_ones))


@append_only(says=DRAWN)
class Paper(Travelling, Model):
    """Questions drawn for one test by a blueprint: how many for each outcome, and by which seed.

    The same seed draws and shuffles the same way on any machine.
    """

    __tablename__ = "paper"
    __table_args__ = (
        only_one("assessment_id", "number", says=_("Somebody drew a paper for this test just now. "
                                                   "Look at theirs first.")),
        check("versions", "forms BETWEEN 1 AND 4", says=_("A paper has one to four versions.")),
    )  # fmt: skip

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    number: Mapped[int]
    seed: Mapped[int]
    forms: Mapped[int]
    blueprint: Mapped[dict[str, int]] = mapped_column(JSON)
    points: Mapped[int]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    assessment: Mapped[Assessment] = related()
    by: Mapped[User] = related()
    items: Mapped[list["PaperItem"]] = related(order_by="PaperItem.position")

    @property
    def code(self) -> str:
        """What the paper is called on its sheets."""
        return f"{self.assessment.code} P{self.number}"


@append_only(says=DRAWN)
class PaperItem(Model):
    """A question on a paper, in the writing that was agreed when it was drawn."""

    __tablename__ = "paper_item"
    __table_args__ = (
        only_one("paper_id", "position", says=DRAWN),
        only_one("paper_id", "item_version_id", says=_("This question is on the paper already.")),
        Index("ix_paper_item_version", "item_version_id"),
    )

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    position: Mapped[int]
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))

    item_version: Mapped[ItemVersion] = related()


class AnswerSheet(Versioned, Model):
    """What one person answered in one attempt, on one version of a paper. `answers` hold, by the
    place of the question on the paper, places of options or tenths of a point.
    """

    __tablename__ = "answer_sheet"
    __table_args__ = (
        only_one("assessment_id", "enrolment_id", "attempt",
                 says=_("The answers of this attempt were typed meanwhile.")),
        check("two_attempts", "attempt BETWEEN 1 AND 2",
              says=_("After two attempts the module is taken again.")),
        Index("ix_answer_sheet_paper", "paper_id"),
        Index("ix_answer_sheet_enrolment", "enrolment_id"),
        Index("ix_answer_sheet_batch", "batch_id"),
    )  # fmt: skip

    assessment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("assessment.id"))
    paper_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("paper.id"))
    enrolment_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("enrolment.id"))
    attempt: Mapped[int] = personal(Purpose.TRAIN, S1, default=1)
    form: Mapped[str] = personal(Purpose.TRAIN, S1, String(1))
    answers: Mapped[list[str]] = personal(Purpose.TRAIN, S1, JSON)
    tenths: Mapped[list[int]] = personal(Purpose.TRAIN, S1, JSON)
    by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), index=True)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id")
    )

    enrolment: Mapped[Enrolment] = related()


class ReactionPile(Travelling, Versioned, Model):
    """A pile of reaction sheets of one run, counted in without names: how often each face was
    marked. A pile that was counted wrong is set aside, never changed.
    """

    __tablename__ = "reaction_pile"
    __table_args__ = (
        check("some", "sheets > 0", says=_("There is no sheet in this pile.")),
        check("set_aside_whole", "(set_aside_at IS NULL) = (set_aside_by_id IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        Index("ix_reaction_pile_cohort", "cohort_id"),
    )  # fmt: skip

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    sheets: Mapped[int]
    tally: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[Moment]
    set_aside_at: Mapped[Instant | None]
    set_aside_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = related(foreign_keys=[by_id])

    @property
    def stands(self) -> bool:
        return self.set_aside_at is None
