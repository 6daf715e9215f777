"""What people ask of their own data and how it was answered; breaches and who was told of them."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import (
    Code,
    Encrypted,
    Instant,
    Line,
    Moment,
    Prose,
    Travelling,
    UserKey,
)
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, by_another, check, evidenced, never, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.oversight.protection.rules import (
    CLOSED,
    Asks,
    BreachState,
    Channel,
    Danger,
    Identity,
    RequestState,
    Told,
)
from trainingmgr.registry.identity.models import Correction
from trainingmgr.registry.people.models import Person

S1 = FieldClass.S1
READERS = "the personnel desk within its reach, the data-protection officer, oversight"
STAYS = _("What somebody asked, and the answer, stay as they were written.")
KEPT = _("What is written down of a breach stays on record.")
SENTENCE = _("Say it in a full sentence.")
REASONED = _("Give the reason in a full sentence.")
KNOWN = _("Make sure first that it is the person who asks.")
ANOTHER = _("Somebody else than whoever received it answers this.")
TELL_FIRST = _("Tell the authority first, and the people where the danger to them is not low.")


def _asked(*columns: Any, **facts: Any) -> Any:
    return personal(Purpose.ACCOUNTABILITY, S1, *columns, readers=READERS, **facts)


@by_another("answered_by_id", "by_id", name="another",
            when="NEW.kind IN ('objection', 'erasure') AND NEW.state <> 'withdrawn'",
            says=ANOTHER)  # fmt: skip
@never(
    "UPDATE OF uid, code, person_id, kind, channel, received_on, due_on, language, by_id, at",
    name="kept",
    when="1 = 1",
    says=STAYS,
)
@never(  # but for what lies sealed: keys change
    "UPDATE OF uid, code, person_id, kind, channel, received_on, due_on, language, identity, "
    "correction_id, state, answered_on, answered_by_id, by_id, at",
    name="over",
    when="OLD.state <> 'open'",
    says=STAYS,
)
@never(  # but with the name: they tell whose card it was
    "UPDATE OF identity_note, paper",
    name="shown",
    when="OLD.state <> 'open' AND NOT EXISTS (SELECT 1 FROM person "
    "WHERE person.id = OLD.person_id AND person.name_display = person.number)",
    says=STAYS,
)
@never("DELETE", name="stays", when="1 = 1", says=STAYS)
@never(
    "UPDATE OF state",
    name="corrected",
    when="NEW.kind = 'correction' AND NEW.state IN ('granted', 'partly') AND NEW.paper = '' "
    "AND NOT EXISTS (SELECT 1 FROM correction WHERE correction.id = NEW.correction_id "
    "AND correction.person_id = NEW.person_id AND correction.state = 'applied')",
    says=_("Open a correction, and have a second person decide it first."),
)
class DataRequest(Travelling, Versioned, Model):
    """Somebody asks what is held about them, or wants it put right, not used or erased."""

    __tablename__ = "data_request"
    __table_args__ = (
        only_one("code", says=_("Another request has this code. Try again.")),
        check("due", "due_on > received_on", says=_("It is answered after the day it came.")),
        check("known", "state NOT IN ('granted', 'partly') OR identity IS NOT NULL", says=KNOWN),
        check("shown", "(identity IS NULL) = (identity_note IS NULL)", says=KNOWN),
        check("another", "kind NOT IN ('objection', 'erasure') OR answered_by_id IS NULL "
              "OR state = 'withdrawn' OR answered_by_id <> by_id", says=ANOTHER),
        *evidenced("state", CLOSED, by=("answer", "answered_on", "answered_by_id")),
        Index("ix_data_request_list", "received_on", "id"),
        Index("ix_data_request_due", "state", "due_on", "id"),
        Index("ix_data_request_person", "person_id", "id"),
        Index("ix_data_request_correction", "correction_id"),
    )  # fmt: skip

    code: Mapped[str] = _asked(String(40))
    person_id: Mapped[int] = _asked(ForeignKey("person.id"))
    kind: Mapped[Asks] = _asked()
    channel: Mapped[Channel] = _asked()
    received_on: Mapped[date] = _asked()
    due_on: Mapped[date] = _asked()
    says: Mapped[str] = _asked(Encrypted)
    """What they asked for, in short, without anything of a file that the law keeps apart."""
    language: Mapped[str] = _asked(String(2))
    """In which the answer is written."""
    identity: Mapped[Identity | None] = _asked()
    identity_note: Mapped[str | None] = _asked(String(120))
    """Which card, which officers or which mandate; never a copy."""
    correction_id: Mapped[int | None] = _asked(ForeignKey("correction.id"))
    paper: Mapped[str] = _asked(String(120), default="")
    """What was changed by a paper of its own: its kind, number and day."""
    state: Mapped[RequestState] = _asked(default=RequestState.OPEN)
    answer: Mapped[str | None] = _asked(Encrypted)
    answered_on: Mapped[date | None] = _asked()
    answered_by_id: Mapped[int | None] = _asked(ForeignKey("user.id"))
    by_id: Mapped[UserKey] = _asked()
    at: Mapped[Moment] = _asked()

    person: Mapped[Person] = related()
    correction: Mapped[Correction | None] = related()
    by: Mapped[User] = related(foreign_keys="DataRequest.by_id")
    answered_by: Mapped[User | None] = related(foreign_keys="DataRequest.answered_by_id")


@never(
    "UPDATE OF uid, code, found_at, says, lost, written_by_id, written_at",
    name="kept",
    when="1 = 1",
    says=KEPT,
)
@never("UPDATE", name="over", when="OLD.state = 'closed'", says=KEPT)
@never("DELETE", name="stays", when="1 = 1", says=KEPT)
@never(
    "UPDATE OF state",
    name="told",
    when="NEW.state = 'closed' AND (NOT EXISTS (SELECT 1 FROM breach_notice "
    "WHERE breach_notice.breach_id = NEW.id AND breach_notice.whom = 'authority') "
    "OR (NEW.danger <> 'low' AND NOT EXISTS (SELECT 1 FROM breach_notice "
    "WHERE breach_notice.breach_id = NEW.id AND breach_notice.whom = 'people')))",
    says=TELL_FIRST,
)
class DataBreach(Travelling, Versioned, Model):
    """Data about people was lost, shown to the wrong eyes or changed by somebody (R-DAT-14)."""

    __tablename__ = "data_breach"
    __table_args__ = (
        only_one("code", says=_("Another breach has this code. Try again.")),
        check("worded", "length(trim(says)) >= 10 AND length(trim(lost)) >= 10", says=SENTENCE),
        check("counted", "people >= 0", says=_("Write how many people, about.")),
        check("weighed", "danger = 'unknown' OR length(trim(danger_says)) >= 10",
              says=_("Say in a full sentence what may happen to them.")),
        check("learnt", "state = 'open' OR (length(trim(lessons)) >= 10 "
              "AND length(trim(measures)) >= 10 AND danger <> 'unknown')",
              says=_("It is closed with its danger, the measures and the lessons.")),
        *evidenced("state", {BreachState.CLOSED}, by=("closed_at", "closed_by_id")),
        Index("ix_data_breach_list", "found_at", "id"),
        Index("ix_data_breach_state", "state", "found_at", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    found_at: Mapped[Instant]
    """When somebody noticed: the time limits run from here."""
    says: Mapped[Prose]
    lost: Mapped[Prose]
    """What kinds of data, on what, of whom: no name and no value of it."""
    people: Mapped[int]
    """Of about how many people."""
    danger: Mapped[Danger] = mapped_column(default=Danger.UNKNOWN)
    danger_says: Mapped[Prose] = mapped_column(default="")
    measures: Mapped[Prose] = mapped_column(default="")
    lessons: Mapped[Prose] = mapped_column(default="")
    state: Mapped[BreachState] = mapped_column(default=BreachState.OPEN)
    written_by_id: Mapped[UserKey]
    written_at: Mapped[Moment]
    closed_at: Mapped[Instant | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    written_by: Mapped[User] = related(foreign_keys="DataBreach.written_by_id")
    closed_by: Mapped[User | None] = related(foreign_keys="DataBreach.closed_by_id")
    notices: Mapped[list["BreachNotice"]] = related(order_by="BreachNotice.id")


@append_only(says=KEPT)
class BreachNotice(Model):
    """Somebody was told of a breach: an office, a body, or the people whose data it is."""

    __tablename__ = "breach_notice"
    __table_args__ = (
        check("whom", "length(trim(who)) >= 3", says=_("Write who was told.")),
        check("how", "length(trim(how)) >= 3", says=_("Write how they were told.")),
        Index("ix_breach_notice_breach", "breach_id", "id"),
    )

    breach_id: Mapped[int] = mapped_column(ForeignKey("data_breach.id"))
    whom: Mapped[Told]
    who: Mapped[Line]
    """An office or how many people; no list of names."""
    how: Mapped[Line]
    told_at: Mapped[Instant]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
