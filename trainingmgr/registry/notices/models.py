from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String, Text, exists
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Instant, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, evidenced, never, only_one, only_one_where
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.registry.notices.rules import PUT, About, GroupKind, Mode, NoticeState
from trainingmgr.registry.people.models import FOLLOWING, Person

STAYS = _("A notice stays as it was in force. Write another version.")
KEPT = _("What was written down of a notice stays. What was wrong is taken back.")
SENTENCE = _("Say it in a full sentence.")
BEGUN = _("A notice begins as a draft.")
OF_FILE = (
    "SELECT 1 FROM notice_brought JOIN import_batch ON import_batch.id = notice_brought.batch_id "
    "WHERE notice_brought.giving_id = {giving} AND import_batch.state IN ({states})"
)
"""A deed that a file brought, whose import is in one of these states."""
TAKEN_BACK = "'undone', 'cancelled', 'failed'"
COUNTING = OF_FILE.format(giving="OLD.id", states="'importing'")
DRAFT_ONLY = (
    "NOT EXISTS (SELECT 1 FROM information_notice "
    "WHERE information_notice.id = {row}.notice_id AND information_notice.state = 'draft')"
)


@never("INSERT", name="begun", when="NEW.state <> 'draft'", says=BEGUN)
@never("UPDATE OF uid, about, number, written_by_id, written_at", name="kept", when="1 = 1",
       says=STAYS)  # fmt: skip
@never("UPDATE OF renews, changes", name="put", when="OLD.state <> 'draft'", says=STAYS)
@never("UPDATE", name="over", when="OLD.state IN ('replaced', 'withdrawn')", says=STAYS)
@never("DELETE", name="stays", when="1 = 1", says=STAYS)
class InformationNotice(Travelling, Versioned, Model):
    """One version of what people are told of one use of their data. At most one of each use is in
    force; nobody is asked to agree to it.
    """

    __tablename__ = "information_notice"
    __table_args__ = (
        only_one("about", "number", says=_("Another version has this number. Try again.")),
        only_one_where("uq_information_notice_in_force", "state = 'in_force'", "about",
                       says=_("Another version of this notice is in force.")),
        only_one_where("uq_information_notice_draft", "state = 'draft'", "about",
                       says=_("A draft of this notice is open already. Go on with that one.")),
        check("new", "length(trim(changes)) >= 10", says=SENTENCE),
        *evidenced("state", PUT, by=("from_on", "put_by_id", "put_at")),
        *evidenced("state", {NoticeState.REPLACED}, by=("until_on",)),
    )  # fmt: skip

    about: Mapped[About]
    number: Mapped[int]
    renews: Mapped[bool]
    """It changes what is done: who was told of an earlier version is told again."""
    changes: Mapped[Prose]
    """What is new in it, and why."""
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.DRAFT)
    written_by_id: Mapped[UserKey]
    written_at: Mapped[Moment]
    from_on: Mapped[date | None]
    put_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    put_at: Mapped[Instant | None]
    until_on: Mapped[date | None]
    """The day on which another version came into force."""

    texts: Mapped[list["NoticeText"]] = related(order_by="NoticeText.language")
    written_by: Mapped[User] = related(foreign_keys="InformationNotice.written_by_id")
    put_by: Mapped[User | None] = related(foreign_keys="InformationNotice.put_by_id")

    def text(self, language: str) -> "NoticeText | None":
        return next((each for each in self.texts if each.language == language), None)

    def best_text(self, language: str) -> "NoticeText | None":
        """In that language, or in English, or in any there is."""
        return self.text(language) or self.text("en") or next(iter(self.texts), None)


@never("INSERT", name="draft", when=DRAFT_ONLY.format(row="NEW"), says=STAYS)
@never("UPDATE", name="worded", when=DRAFT_ONLY.format(row="OLD"), says=STAYS)
@never("DELETE", name="stays", when=DRAFT_ONLY.format(row="OLD"), says=STAYS)
class NoticeText(Model):
    """A version of a notice in one language."""

    __tablename__ = "notice_text"
    __table_args__ = (
        only_one("notice_id", "language", says=_("This language is written already.")),
        check("worded", "length(trim(title)) >= 3 AND length(trim(body)) >= 40",
              says=_("Write a title and what people are told.")),
    )  # fmt: skip

    notice_id: Mapped[int] = mapped_column(ForeignKey("information_notice.id"))
    language: Mapped[str] = mapped_column(String(8))
    title: Mapped[Line]
    body: Mapped[str] = mapped_column(Text)


def _told(*columns: Any, **facts: Any) -> Any:
    return personal(Purpose.ACCOUNTABILITY, FieldClass.S1, *columns, **facts)


@never("INSERT", name="in_force",
       when="NOT EXISTS (SELECT 1 FROM information_notice WHERE information_notice.id = "
            "NEW.notice_id AND information_notice.from_on IS NOT NULL AND "
            "information_notice.from_on <= NEW.given_on)",
       says=_("No notice about this was in force on that day."))  # fmt: skip
@never("UPDATE OF uid, notice_id, language, mode, given_on, given_by, of_kind, of_code, "
       "by_id, at", name="kept", when="1 = 1", says=KEPT)  # fmt: skip
@never("UPDATE OF count", name="counted", when=f"NOT EXISTS ({COUNTING})", says=KEPT)
@never("UPDATE", name="back", when="OLD.back_at IS NOT NULL", says=KEPT)
@never("DELETE", name="stays",
       when=f"NOT (EXISTS ({OF_FILE.format(giving='OLD.id', states=TAKEN_BACK)}))",
       says=KEPT)  # fmt: skip
class NoticeGiving(Travelling, Versioned, Model):
    """One deed: a notice was given to one person or to many, how, in which language, by whom. It
    counts unless it is taken back.
    """

    __tablename__ = "notice_giving"
    __table_args__ = (
        check("whose", "length(trim(given_by)) >= 3", says=_("Write who gave it.")),
        check("many", "count >= 1", says=_("Nobody of them is to be told: all know already.")),
        check("of", "(of_kind IS NULL) = (of_code IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("back", "(back_at IS NULL) = (back_by_id IS NULL) AND "
              "(back_at IS NULL) = (back_why IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("why", "back_why IS NULL OR length(trim(back_why)) >= 10",
              says=_("Give the reason in a full sentence.")),
        Index("ix_notice_giving_notice", "notice_id", "at", "id"),
        Index("ix_notice_giving_list", "at", "id"),
    )  # fmt: skip

    notice_id: Mapped[int] = mapped_column(ForeignKey("information_notice.id"))
    language: Mapped[str] = mapped_column(String(8))
    mode: Mapped[Mode]
    given_on: Mapped[date]
    given_by: Mapped[str] = _told(String(120))
    """Whoever read it out, explained it or handed it over; whoever wrote it down is `by`."""
    of_kind: Mapped[GroupKind | None]
    of_code: Mapped[str | None] = mapped_column(String(40))
    count: Mapped[int]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    back_at: Mapped[Instant | None]
    back_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    back_why: Mapped[str | None] = mapped_column(String(500))

    notice: Mapped[InformationNotice] = related()
    by: Mapped[User] = related(foreign_keys="NoticeGiving.by_id")
    back_by: Mapped[User | None] = related(foreign_keys="NoticeGiving.back_by_id")


@append_only(
    says=KEPT,
    taken_back=f"EXISTS ({OF_FILE.format(giving='OLD.giving_id', states=TAKEN_BACK)})",
)
class NoticeTold(Model):
    """Somebody whom a deed told."""

    __tablename__ = "notice_told"
    __table_args__ = (
        only_one("giving_id", "person_id", says=_("This person is in it already.")),
        Index("ix_notice_told_person", "person_id", "giving_id"),
    )

    giving_id: Mapped[int] = _told(ForeignKey("notice_giving.id"))
    person_id: Mapped[int] = _told(ForeignKey("person.id"))

    giving: Mapped[NoticeGiving] = related()
    person: Mapped[Person] = related()


@never("UPDATE", name="kept", when="1 = 1", says=KEPT)
@never("INSERT", name="live",
       when="(SELECT state FROM import_batch WHERE id = NEW.batch_id) <> 'importing'",
       says=KEPT)  # fmt: skip
class NoticeBrought(Model):
    """A deed that a file told of: nobody sees it before the whole file, and it goes with it."""

    __tablename__ = "notice_brought"
    __table_args__ = (only_one("giving_id", says=KEPT),)

    giving_id: Mapped[int] = mapped_column(ForeignKey("notice_giving.id", ondelete="CASCADE"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)


FOLLOWING[NoticeTold] = exists().where(
    NoticeBrought.giving_id == NoticeTold.giving_id, NoticeBrought.batch_id == Person.batch_id,
    Person.id == NoticeTold.person_id,
)  # fmt: skip
