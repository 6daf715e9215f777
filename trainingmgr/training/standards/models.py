from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Titled, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, by_another, check, never, only_one, only_one_where
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.curricula.models import Module, Topic
from trainingmgr.training.standards.rules import StandardKind, StandardState

FIXED = _("What is proposed or agreed stays as it is. Draft a newer version of the standard.")
WHAT_IS_AGREED = "code, number, kind, topic_id, titles, words, source, drafted_by_id"


@never("UPDATE OF state", name="signed",
       when="NEW.state = 'agreed' AND (SELECT count(*) FROM standard_signature "
            "WHERE standard_signature.standard_id = NEW.id) < 2",
       says=_("The host authority and the programme both sign a standard."))  # fmt: skip
@never("UPDATE OF state", name="unsigned",
       when="NEW.state = 'draft' AND EXISTS (SELECT 1 FROM standard_signature "
            "WHERE standard_signature.standard_id = NEW.id)",
       says=FIXED)  # fmt: skip
@never(f"UPDATE OF {WHAT_IS_AGREED}", name="kept", when="OLD.state <> 'draft'", says=FIXED)
@never("DELETE", name="stays", when="OLD.state <> 'draft'", says=FIXED)
class Standard(Titled, Travelling, Versioned, Model):
    """One version of a standard: its words, where it comes from, and who agreed it."""

    __tablename__ = "standard"
    __table_args__ = (
        only_one("code", "number", says=_("This version exists already.")),
        only_one_where("uq_standard_agreed", "state = 'agreed'", "code",
                       says=_("Another version of this standard is agreed.")),
        check("about_a_topic", "kind = 'training' OR topic_id IS NULL",
              says=_("Only a standard of training is about a topic.")),
        Index("ix_standard_list", "kind", "code", "number"),
    )  # fmt: skip

    code: Mapped[Code]
    number: Mapped[int]
    kind: Mapped[StandardKind]
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    words: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    source: Mapped[str | None] = mapped_column(String(240))
    state: Mapped[StandardState] = mapped_column(default=StandardState.DRAFT)
    drafted_by_id: Mapped[UserKey]
    drafted_at: Mapped[Moment]

    topic: Mapped[Topic | None] = related()
    drafted_by: Mapped[User] = related()
    signatures: Mapped[list["StandardSignature"]] = related(order_by="StandardSignature.id")
    modules: Mapped[list["TaughtBy"]] = related(
        cascade="all, delete-orphan", order_by="TaughtBy.id"
    )

    def said(self, language: str) -> str:
        """Its words in that language, or in the nearest one there is."""
        return self.words.get(language) or next(iter(self.words.values()), "")


class TaughtBy(Model):
    """A module that teaches a standard of training."""

    __tablename__ = "standard_module"
    __table_args__ = (
        only_one("standard_id", "module_id", says=_("This module is named already.")),
    )

    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True)

    module: Mapped[Module] = related()


@by_another("by_id", "SELECT by_id FROM standard_signature WHERE standard_id = NEW.standard_id",
            name="two", written=True, says=_("You have signed this already."))  # fmt: skip
@append_only(says=_("A signature stays as it is."))
@never("INSERT", name="proposed",
       when="(SELECT state FROM standard WHERE id = NEW.standard_id) <> 'proposed'",
       says=_("This is signed after it was proposed, and before it is agreed."))  # fmt: skip
class StandardSignature(Model):
    """The host authority or the programme signs a standard, by a named person."""

    __tablename__ = "standard_signature"
    __table_args__ = (
        only_one("standard_id", "side", says=_("This side has signed already.")),
        only_one("standard_id", "by_id", says=_("You have signed this already.")),
    )

    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"))
    side: Mapped[Side]
    capacity: Mapped[Line]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
