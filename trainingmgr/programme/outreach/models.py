# ruff: noqa: S608  statements are put together from our own words alone
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, evidenced, never, only_one
from trainingmgr.programme.outreach.rules import (
    CLEARED_BY,
    LANGUAGES,
    Audience,
    Danger,
    Finding,
    HeardThrough,
    Medium,
    MessageState,
    RumourState,
    state_of,
)
from trainingmgr.registry.structure.models import Place

SENTENCE = _("Say it in a full sentence.")
BY_TWO = _("Two people clear a message, and neither of them wrote it.")
SAID = _("What was said to the public stays on record. Write a correction.")
WHY = _("The text warns. Say why it is cleared all the same, in a full sentence.")
CLOSED = _("A rumour that is closed stays so. If it comes again, write it down anew.")
FOUND = _("Say first whether it is true, and how that was found.")
PUBLISHED = _("Only a message that was published answers a rumour.")
ANSWER = _("Name the message that answers it, or say why there is none.")
_SAME = (
    'EXISTS (SELECT 1 FROM {table} JOIN "user" a ON a.id = {table}.by_id '
    'JOIN "user" b ON b.holder_id = a.holder_id '
    "WHERE {table}.message_id = NEW.message_id AND b.id = NEW.by_id{more})"
)
_STATE = "(SELECT state FROM public_message WHERE id = NEW.message_id)"
_OUT = f"{_STATE} NOT IN ('published', 'withdrawn')"


@never("DELETE", name="kept", when="1 = 1", says=SAID)
@never("UPDATE OF uid, code, by_id, at", name="written", when="1 = 1", says=SAID)
@never("INSERT", name="begun", when="NEW.state <> 'draft'", says=BY_TWO)
@never("UPDATE OF state", name="by_two",
       when="NEW.state IN ('cleared', 'published') AND ((SELECT count(*) FROM message_clearance "
            "AS c WHERE c.message_id = NEW.id AND c.edition = NEW.edition AND c.is_right) "
            f"< {CLEARED_BY} OR EXISTS (SELECT 1 FROM message_clearance AS c WHERE "
            "c.message_id = NEW.id AND c.edition = NEW.edition AND NOT c.is_right))",
       says=BY_TWO)  # fmt: skip
@never("UPDATE OF edition, published_on", name="said", when="OLD.published_on IS NOT NULL",
       says=SAID)  # fmt: skip
@never("UPDATE OF state", name="withdrawn", when="OLD.state = 'withdrawn' OR "
       "(OLD.state = 'published' AND NEW.state <> 'withdrawn')", says=SAID)  # fmt: skip
class PublicMessage(Travelling, Versioned, Model):
    """Something that the public is told: to whom, by what, and how far it has come."""

    __tablename__ = "public_message"
    __table_args__ = (
        only_one("code", says=_("Another message has this code. Try again.")),
        check("titled", "length(trim(subject)) >= 3", says=_("Say what it is about.")),
        check("asked", "length(trim(asked_by)) >= 2", says=_("Say which office asked for it.")),
        check("published", "(published_on IS NOT NULL) = (state = 'published') OR "
              "state = 'withdrawn'", says=SAID),
        *evidenced("state", {MessageState.WITHDRAWN}, by=("withdrawn_on", "withdrawn_because")),
        Index("ix_public_message_state", "state", "published_on", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    subject: Mapped[Line]
    """For our own lists: the public reads the text alone."""
    audience: Mapped[Audience]
    medium: Mapped[Medium]
    asked_by: Mapped[Line]
    """The office that asked for it: never the name of a person."""
    planned_on: Mapped[date]
    state: Mapped[MessageState] = mapped_column(default=MessageState.DRAFT)
    edition: Mapped[int] = mapped_column(default=1)
    """The text that stands. Whoever changes it writes the next."""
    published_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_because: Mapped[Prose | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
    editions: Mapped[list["MessageEdition"]] = related(order_by="MessageEdition.number")
    clearances: Mapped[list["MessageClearance"]] = related(order_by="MessageClearance.id")
    reach: Mapped[list["MessageReach"]] = related(order_by="MessageReach.id.desc()")
    corrections: Mapped[list["MessageCorrection"]] = related(order_by="MessageCorrection.id")

    @property
    def text(self) -> "MessageEdition":
        """The text that stands."""
        return next(each for each in self.editions if each.number == self.edition)

    @property
    def given(self) -> list["MessageClearance"]:
        """What was said of the text that stands by those who look at it."""
        return [each for each in self.clearances if each.edition == self.edition]

    @property
    def refused(self) -> "MessageClearance | None":
        return next((each for each in self.given if not each.is_right), None)

    @property
    def writers(self) -> list[int]:
        return [each.by_id for each in self.editions]

    def was_corrected(self, until: date) -> date | None:
        """The day of the last correction until a day."""
        return max((each.on for each in self.corrections if each.on <= until), default=None)

    @property
    def reached(self) -> dict[str, "MessageReach"]:
        """The last number of each language."""
        return {each.language: each for each in reversed(self.reach)}


@append_only(says=SAID)
class MessageEdition(Model):
    """One text of a message, in the languages that it has."""

    __tablename__ = "message_edition"
    __table_args__ = (
        only_one("message_id", "number", says=_("Somebody has changed the text. Look again.")),
        check("worded", "length(trim(en)) >= 10 OR length(trim(fr)) >= 10 OR "
              "length(trim(ar)) >= 10", says=SENTENCE),
    )  # fmt: skip

    message_id: Mapped[int] = mapped_column(ForeignKey("public_message.id"))
    number: Mapped[int]
    en: Mapped[Prose] = mapped_column(default="")
    fr: Mapped[Prose] = mapped_column(default="")
    ar: Mapped[Prose] = mapped_column(default="")
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()

    @property
    def texts(self) -> dict[str, str]:
        """What it says, by language, of those that it has."""
        return {each: getattr(self, each) for each in LANGUAGES if getattr(self, each)}

    def nearest(self, language: str) -> tuple[str, str]:
        """The language that a reader is given, and the text."""
        texts = self.texts
        return (language, texts[language]) if language in texts else next(iter(texts.items()))


@append_only(says=_("What somebody said of a text stays as it is."))
@never("INSERT", name="written",
       when=_SAME.format(table="message_edition", more=""), says=BY_TWO)  # fmt: skip
@never("INSERT", name="by_two",
       when=_SAME.format(table="message_clearance",
                         more=" AND message_clearance.edition = NEW.edition"),
       says=BY_TWO)  # fmt: skip
@never("INSERT", name="open",
       when=f"{_STATE} <> 'draft' OR NEW.edition <> "
            "(SELECT edition FROM public_message WHERE id = NEW.message_id)",
       says=_("This text does not wait to be cleared."))  # fmt: skip
class MessageClearance(Model):
    """Somebody who did not write a text says that it may be told, or what is wrong with it."""

    __tablename__ = "message_clearance"
    __table_args__ = (
        check("worded", "(is_right AND NOT warned) OR length(trim(says)) >= 10", says=WHY),
        Index("ix_message_clearance_message", "message_id", "edition"),
    )

    message_id: Mapped[int] = mapped_column(ForeignKey("public_message.id"))
    edition: Mapped[int]
    is_right: Mapped[bool]
    warned: Mapped[bool] = mapped_column(default=False)
    """Whether the text warned when it was looked at."""
    says: Mapped[Prose] = mapped_column(default="")
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=_("A number stays as it was written. Write the newer one."))
@never("INSERT", name="out", when=_OUT, says=_("It has reached nobody before it is published."))
class MessageReach(Model):
    """How many a message reached in a language, and where that number is from."""

    __tablename__ = "message_reach"
    __table_args__ = (
        check("counted", "number >= 0", says=_("Write nought or more.")),
        check("sourced", "length(trim(source)) >= 3", says=_("Say where the number is from.")),
        Index("ix_message_reach_message", "message_id", "language", "id"),
    )

    message_id: Mapped[int] = mapped_column(ForeignKey("public_message.id"))
    language: Mapped[str] = mapped_column(String(5))
    number: Mapped[int]
    source: Mapped[Line]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]


@append_only(says=SAID)
@never("INSERT", name="out", when=_OUT,
       says=_("Nothing was said yet: change the text instead."))  # fmt: skip
class MessageCorrection(Model):
    """What was wrong in a message, what is right, and where that was said again."""

    __tablename__ = "message_correction"
    __table_args__ = (
        check("worded", "length(trim(wrong)) >= 10 AND length(trim(instead)) >= 10", says=SENTENCE),
        check("again", "length(trim(again)) >= 3", says=_("Say where it was said again.")),
        Index("ix_message_correction_message", "message_id", "on"),
    )

    message_id: Mapped[int] = mapped_column(ForeignKey("public_message.id"))
    on: Mapped[date]
    wrong: Mapped[Prose]
    instead: Mapped[Prose]
    again: Mapped[Line]
    """Where the public was told what is right."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@never("DELETE", name="kept", when="1 = 1", says=CLOSED)
@never("UPDATE", name="closed", when="OLD.closed_on IS NOT NULL", says=CLOSED)
@never("UPDATE OF uid, code, heard_on, by_id, at", name="written", when="1 = 1", says=CLOSED)
@never("UPDATE OF message_id", name="answered",
       when="NEW.message_id IS NOT NULL AND (SELECT state FROM public_message "
            "WHERE id = NEW.message_id) <> 'published'", says=PUBLISHED)  # fmt: skip
@never("INSERT", name="begun", when="NEW.closed_on IS NOT NULL", says=ANSWER)
class Rumour(Travelling, Versioned, Model):
    """What is said that nobody has told: in other words than those who said it, without a name."""

    __tablename__ = "rumour"
    __table_args__ = (
        only_one("code", says=_("Another rumour has this code. Try again.")),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        check("found_whole", "(finding IS NULL) = (found_how IS NULL)", says=FOUND),
        check("found", "closed_on IS NULL OR finding IS NOT NULL", says=FOUND),
        check("closed_whole", "(closed_on IS NULL) = (closed_by_id IS NULL) AND "
              "(closed_on IS NULL) = (message_id IS NULL AND none_because IS NULL) AND "
              "(message_id IS NULL OR none_because IS NULL)", says=ANSWER),
        check("reasoned", "none_because IS NULL OR length(trim(none_because)) >= 10",
              says=SENTENCE),
        check("in_order", "closed_on IS NULL OR closed_on >= heard_on", says=CLOSED),
        Index("ix_rumour_list", "heard_on", "id"),
        Index("ix_rumour_open", "closed_on", "heard_on", "id"),
        Index("ix_rumour_owner", "owner_id", "closed_on", "heard_on"),
    )  # fmt: skip

    code: Mapped[Code]
    says: Mapped[Prose]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    """The region in which it is heard; nothing where it is heard everywhere."""
    heard_on: Mapped[date]
    way: Mapped[HeardThrough]
    danger: Mapped[Danger]
    owner_id: Mapped[UserKey]
    """Who sees to it that it is answered."""
    finding: Mapped[Finding | None]
    found_how: Mapped[Prose | None]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("public_message.id"), index=True)
    none_because: Mapped[Prose | None]
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    place: Mapped[Place | None] = related()
    owner: Mapped[User] = related(foreign_keys="Rumour.owner_id")
    closed_by: Mapped[User | None] = related(foreign_keys="Rumour.closed_by_id")
    message: Mapped[PublicMessage | None] = related()

    @property
    def state(self) -> RumourState:
        return state_of(self.closed_on, self.message_id)
