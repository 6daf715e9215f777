from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Titled, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, never, only_one, only_one_where, same_person
from trainingmgr.oversight.bodies.models import OversightBody
from trainingmgr.programme.instruments.rules import (
    BodyPart,
    Days,
    DutyState,
    Force,
    InstrumentKind,
    LinkKind,
)

SENTENCE = _("Say it in a full sentence.")
KEPT = _("An instrument stays in the register. Write the day on which it was repealed.")
OWED = _("An obligation stays as it was written, and what was seen done stays too.")
TIED = _("What was taken away stays on record. Write another.")
ANOTHER = _("Somebody else looks whether it is done: not who wrote that it is.")
ORDER = _("It is adopted, then in force, then repealed: the days stand in this order.")
HELD = _("Say where the text is kept, or write its SHA-256.")
SAME = same_person("seen_by_id", "done_by_id")


@never("UPDATE OF uid, code, by_id, at", name="kept", when="1 = 1", says=KEPT)
@never("DELETE", name="stays", when="1 = 1", says=KEPT)
class LegalInstrument(Titled, Travelling, Versioned, Model):
    """A text that binds the force or those who govern it: a constitution, an act, a decree."""

    __tablename__ = "legal_instrument"
    __table_args__ = (
        only_one("code", says=_("Another instrument has this code. Try again.")),
        only_one("kind", "reference", "issued_by",
                 says=_("This instrument is in the register already.")),
        check("in_order",
              "(adopted_on IS NOT NULL OR (in_force_on IS NULL AND repealed_on IS NULL)) "
              "AND (in_force_on IS NULL OR in_force_on >= adopted_on) "
              "AND (repealed_on IS NULL OR repealed_on >= coalesce(in_force_on, adopted_on))",
              says=ORDER),
        check("referred", "length(trim(reference)) >= 2 AND length(trim(issued_by)) >= 2",
              says=_("Write its reference and who issued it.")),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        check("held", "length(trim(place)) >= 3 OR sha256 IS NOT NULL", says=HELD),
        check("hashed", "sha256 IS NULL OR length(sha256) = 64",
              says=_("A SHA-256 has 64 signs, 0 to 9 and a to f.")),
        Index("ix_legal_instrument_force", "in_force_on", "repealed_on"),
    )  # fmt: skip

    code: Mapped[Code]
    kind: Mapped[InstrumentKind]
    reference: Mapped[Line]
    """How it is cited: the number and the year, or the page of the gazette."""
    issued_by: Mapped[Line]
    says: Mapped[Prose]
    """What it orders, in plain words."""
    adopted_on: Mapped[date | None]
    in_force_on: Mapped[date | None]
    repealed_on: Mapped[date | None]
    place: Mapped[Line] = mapped_column(default="")
    """Where the text is kept."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
    bodies: Mapped[list["InstrumentBody"]] = related(
        primaryjoin="and_(InstrumentBody.instrument_id == LegalInstrument.id, "
        "InstrumentBody.ended_on.is_(None))",
        order_by="InstrumentBody.id", viewonly=True,
    )  # fmt: skip
    links: Mapped[list["InstrumentLink"]] = related(
        primaryjoin="and_(InstrumentLink.instrument_id == LegalInstrument.id, "
        "InstrumentLink.ended_on.is_(None))",
        order_by="InstrumentLink.id", viewonly=True,
    )  # fmt: skip
    linked_by: Mapped[list["InstrumentLink"]] = related(
        primaryjoin="and_(InstrumentLink.to_id == LegalInstrument.id, "
        "InstrumentLink.ended_on.is_(None))",
        order_by="InstrumentLink.id", viewonly=True,
    )  # fmt: skip

    @property
    def days(self) -> Days:
        return Days(self.adopted_on, self.in_force_on, self.repealed_on)

    def force(self, on: date) -> Force:
        """How it stands on a day."""
        return self.days.force(on)

    @property
    def lacks_languages(self) -> list[str]:
        """The languages in which it has no title yet."""
        return [each for each in ("en", "fr", "ar") if not self.titles.get(each)]


@never("INSERT", name="round",
       when="EXISTS (SELECT 1 FROM instrument_link AS there WHERE there.to_id = NEW.instrument_id "
            "AND there.instrument_id = NEW.to_id AND there.ended_on IS NULL)",
       says=_("The other one says already what it does to this."))  # fmt: skip
@never("UPDATE OF uid, instrument_id, to_id, kind", name="kept", when="1 = 1", says=TIED)
@never("UPDATE", name="over", when="OLD.ended_on IS NOT NULL", says=TIED)
@never("DELETE", name="stays", when="1 = 1", says=TIED)
class InstrumentLink(Travelling, Model):
    """An instrument replaces another, amends it, or rests on it, until somebody takes that away."""

    __tablename__ = "instrument_link"
    __table_args__ = (
        only_one_where("uq_instrument_link_stands", "ended_on IS NULL", "instrument_id", "to_id",
                       "kind", says=_("This is written already.")),
        check("another", "instrument_id <> to_id", says=_("Name another instrument.")),
        Index("ix_instrument_link_to", "to_id"),
        Index("ix_instrument_link_instrument", "instrument_id"),
    )  # fmt: skip

    instrument_id: Mapped[int] = mapped_column(ForeignKey("legal_instrument.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("legal_instrument.id"))
    kind: Mapped[LinkKind]
    ended_on: Mapped[date | None]

    instrument: Mapped[LegalInstrument] = related(foreign_keys=[instrument_id])
    to: Mapped[LegalInstrument] = related(foreign_keys=[to_id])


@never("UPDATE OF uid, instrument_id, body_id, part, article", name="kept", when="1 = 1",
       says=TIED)  # fmt: skip
@never("UPDATE", name="over", when="OLD.ended_on IS NOT NULL", says=TIED)
@never("DELETE", name="stays", when="1 = 1", says=TIED)
class InstrumentBody(Travelling, Model):
    """What an instrument is to an oversight body: its legal basis, or what it watches over."""

    __tablename__ = "instrument_body"
    __table_args__ = (
        only_one_where("uq_instrument_body_stands", "ended_on IS NULL", "instrument_id", "body_id",
                       "part", says=_("This is written already.")),
        Index("ix_instrument_body_body", "body_id", "part"),
        Index("ix_instrument_body_instrument", "instrument_id", "part"),
    )  # fmt: skip

    instrument_id: Mapped[int] = mapped_column(ForeignKey("legal_instrument.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("oversight_body.id"))
    part: Mapped[BodyPart]
    article: Mapped[Line] = mapped_column(default="")
    ended_on: Mapped[date | None]

    instrument: Mapped[LegalInstrument] = related()
    body: Mapped[OversightBody] = related()


@never("UPDATE OF uid, instrument_id, article, obliged, what, due_on", name="kept", when="1 = 1",
       says=OWED)  # fmt: skip
@never("UPDATE", name="seen", when="OLD.seen_on IS NOT NULL", says=OWED)
@never("UPDATE OF seen_on, seen_by_id", name="by_two",
       when="NEW.seen_by_id IS NOT NULL AND " + SAME, says=ANOTHER)  # fmt: skip
@never("INSERT", name="begun", when="NEW.seen_on IS NOT NULL",
       says=_("An obligation is done after it was written down."))  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=OWED)
class LegalObligation(Travelling, Versioned, Model):
    """What an instrument obliges an office to do by a day; done as one person wrote and another
    saw.
    """

    __tablename__ = "legal_obligation"
    __table_args__ = (
        check("worded", "length(trim(what)) >= 10", says=SENTENCE),
        check("obliging", "length(trim(obliged)) >= 2", says=_("Say which office is obliged.")),
        check("done_whole", "(done_on IS NULL) = (done_by_id IS NULL) "
              "AND (done_on IS NULL) = (evidence IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("evident", "evidence IS NULL OR length(trim(evidence)) >= 3",
              says=_("Give the paper that shows it.")),
        check("seen_whole", "(seen_on IS NULL) = (seen_by_id IS NULL) "
              "AND (seen_on IS NULL OR (done_on IS NOT NULL AND seen_on >= done_on))",
              says=_("Somebody sees it done after it is.")),
        Index("ix_legal_obligation_list", "due_on", "id"),
        Index("ix_legal_obligation_instrument", "instrument_id", "due_on", "id"),
        Index("ix_legal_obligation_body", "body_id", "due_on", "id"),
    )  # fmt: skip

    instrument_id: Mapped[int] = mapped_column(ForeignKey("legal_instrument.id"))
    article: Mapped[Line] = mapped_column(default="")
    obliged: Mapped[Line]
    """The office, as the law names it; never a person."""
    what: Mapped[Prose]
    due_on: Mapped[date]
    """The day that the law sets; where it sets none, the day on which somebody looks."""
    body_id: Mapped[int | None] = mapped_column(ForeignKey("oversight_body.id"))
    done_on: Mapped[date | None]
    evidence: Mapped[Line | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    missing: Mapped[Prose | None]
    """What was missing when somebody last looked and did not find it done."""
    seen_on: Mapped[date | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)

    instrument: Mapped[LegalInstrument] = related()
    body: Mapped[OversightBody | None] = related()
    done_by: Mapped[User | None] = related(foreign_keys=[done_by_id])
    seen_by: Mapped[User | None] = related(foreign_keys=[seen_by_id])

    @property
    def state(self) -> DutyState:
        if self.seen_on is not None:
            return DutyState.DONE
        return DutyState.OPEN if self.done_on is None else DutyState.CLAIMED
