"""The tree over the journal: its hashes, its signed checkpoints, who was given one, and breaks
that two people have acknowledged; and by person, which of its entries showed them.
"""

from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Instant, Line, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.law import append_only, by_another, check, in_a_week, never, only_one
from trainingmgr.core.privacy import Compartment, FieldClass, Purpose, Retention, personal

GREW = _("The hashes of the journal's tree only grow.")
ALERTED = _("An alert, and what was found then, stay on record.")


@never(
    "UPDATE",
    name="grows",
    when="OLD.level <> NEW.level OR OLD.place <> NEW.place "
    "OR substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes",
    says=GREW,
)
@never("DELETE", name="stays", when="1 = 1", says=GREW)
class LogTile(Model):
    """256 hashes that stand side by side in the tree over the journal, or as many as there are.

    Level 0 holds leaves, each level above the roots of whole tiles below it: a proof reads one
    tile of each level.
    """

    __tablename__ = "log_tile"
    __table_args__ = (
        only_one("level", "place", says=GREW),
        check("of_hashes", "length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0",
              says=GREW),
    )  # fmt: skip

    level: Mapped[int]
    place: Mapped[int]
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


@append_only(says=_("A checkpoint is never changed."))
class Checkpoint(Model):
    """How many entries the journal had, and the root of their tree: signed, to be kept elsewhere.

    Whoever holds one sees any change, cut or swap in what it covers.
    """

    __tablename__ = "checkpoint"
    __table_args__ = (
        only_one("size", says=_("There is a checkpoint of so many entries already.")),
        check("of_something", "size > 0", says=_("A checkpoint covers entries.")),
    )

    size: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[Instant]


@append_only(says=_("Who was given a checkpoint stays on record."))
class CheckpointHandOver(Model):
    """A checkpoint was given to a body that watches over this site."""

    __tablename__ = "checkpoint_hand_over"
    __table_args__ = (
        Index("ix_checkpoint_hand_over_checkpoint", "checkpoint_id"),
        check("to_a_body", "length(trim(body)) >= 3", says=_("Write which body was given it.")),
    )

    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("checkpoint.id"))
    body: Mapped[Line]
    on: Mapped[date]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    checkpoint: Mapped[Checkpoint] = related()
    by: Mapped[User] = related()


@append_only(says=_("An acknowledged break stays on record for ever."))
class JournalBreak(Model):
    """Somebody asks to go on after entries that are not what they were. Nothing is mended: the
    break is named for ever, and checkpoints are signed again once a second person has agreed.
    """

    __tablename__ = "journal_break"
    __table_args__ = (
        check("of_entries", "first > 0 AND first <= last",
              says=_("A break has a first entry and a last one.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
    )  # fmt: skip

    first: Mapped[int]
    last: Mapped[int]
    said: Mapped[str] = mapped_column(Text)
    spans: Mapped[list[list[int]]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(2000))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
    signature: Mapped["JournalBreakSignature | None"] = related()

    def covers(self, first: int, last: int) -> bool:
        """Whether it was named then: what is done to other entries between the two is another."""
        return any(begin <= first and last <= end for begin, end in self.spans)


@by_another(
    "by_id",
    "SELECT by_id FROM journal_break WHERE id = NEW.break_id",
    written=True,
    says=_("A second person must agree. You asked for this yourself."),
)
@in_a_week("(SELECT at FROM journal_break WHERE id = NEW.break_id)", "NEW.at", deed="INSERT")
@append_only(says=_("An acknowledged break stays on record for ever."))
class JournalBreakSignature(Model):
    """The second person knows of the break too."""

    __tablename__ = "journal_break_signature"
    __table_args__ = (only_one("break_id", says=_("This break is acknowledged already.")),)

    break_id: Mapped[int] = mapped_column(ForeignKey("journal_break.id"))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


class Look(Model):
    """An entry of the journal that says that a person was shown. Put together from the journal,
    which alone proves it: so who looked at somebody is found among millions of entries.
    """

    __tablename__ = "look"
    __table_args__ = (
        only_one("person_id", "number", says=_("This look is found already.")),
        Index("ix_look_number", "number"),
    )  # fmt: skip

    person_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, FieldClass.S2, retention=Retention.LOG
    )
    """Without a foreign key: a record that went with an undone import was shown all the same."""
    number: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, FieldClass.S2, ForeignKey("journal_entry.number"),
        retention=Retention.LOG,
    )  # fmt: skip
    within: Mapped[Compartment] = personal(
        Purpose.ACCOUNTABILITY, FieldClass.S2, retention=Retention.LOG
    )

    entry: Mapped[JournalEntry] = related()


class LooksFound(Model):
    """How far the journal was read for looks. One row."""

    __tablename__ = "looks_found"
    __table_args__ = (
        only_one("single", says=_("The journal is read in one order.")),
        check("one", "single = 1", says=_("The journal is read in one order.")),
    )

    single: Mapped[int] = mapped_column(default=1)
    until: Mapped[int] = mapped_column(default=0)


@by_another("answered_by_id", "user_id",
            says=_("Another person answers an alert about your own account."))  # fmt: skip
@never("UPDATE OF uid, user_id, holder_id, people, entries, exported, first_at, last_at, until",
       name="kept", when="1 = 1", says=ALERTED)  # fmt: skip
@never("UPDATE", name="answered_once", when="OLD.answered_at IS NOT NULL", says=ALERTED)
@never("DELETE", name="stays", when="1 = 1", says=ALERTED)
class LookAlert(Travelling, Versioned, Model):
    """One account was shown very many people within an hour, on screens or in files. Somebody else
    asks why, and writes down what they found.
    """

    __tablename__ = "look_alert"
    __table_args__ = (
        check("of_somebody", "people > 0 AND entries > 0 AND exported >= 0",
              says=_("An alert counts people.")),
        check("answered_whole", "(found IS NULL) = (answered_by_id IS NULL) AND "
              "(found IS NULL) = (answered_holder_id IS NULL) AND "
              "(found IS NULL) = (answered_at IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("said", "found IS NULL OR length(trim(found)) >= 10",
              says=_("Write in a full sentence what you found.")),
        check("by_two", "answered_holder_id IS NULL OR answered_holder_id <> holder_id",
              says=_("Another person answers an alert about your own account.")),
        Index("ix_look_alert_open", "answered_at", "last_at"),
        Index("ix_look_alert_user", "user_id", "until"),
    )  # fmt: skip

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"))
    people: Mapped[int]
    entries: Mapped[int]
    exported: Mapped[int]
    """In how many of the entries a list left as a file or on paper."""
    first_at: Mapped[Instant]
    last_at: Mapped[Instant]
    until: Mapped[int]
    """The last entry that was counted: the next alert counts from there."""
    found: Mapped[str | None] = mapped_column(String(500))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_holder_id: Mapped[int | None] = mapped_column(ForeignKey("holder.id"))
    answered_at: Mapped[Instant | None]

    user: Mapped[User] = related(foreign_keys=[user_id])
    answered_by: Mapped[User | None] = related(foreign_keys=[answered_by_id])
