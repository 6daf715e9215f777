"""Who read in an emergency what only others may, who agreed, and until when."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.emergencies import WAITS, Drawers, ReadingState, drawers_of
from trainingmgr.core.columns import Instant, Moment, Prose, Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, never, not_erased, same_person
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal

_ASKED = _("What was asked for stays on record. Ask anew.")
_DECIDED = _("This was decided already, and stays on record.")
_ANOTHER = _("A second person must do this: it was begun by you, or is about you.")
_SAME = same_person("agreed_by_id", "user_id")
_AGED = {
    "sqlite": "(julianday({later}) - julianday({earlier})) * 1440 > {minutes}.001",
    "postgresql": "{later} - {earlier} > interval '{minutes} minutes'",
}


def _aged(later: str, earlier: str, minutes: int) -> dict[str, str]:
    """That more minutes lie between two moments, as each database says it."""
    return {
        name: sql.format(later=later, earlier=earlier, minutes=minutes)
        for name, sql in _AGED.items()
    }


_STANDS = (
    "EXISTS (SELECT 1 FROM emergency_reading o WHERE o.holder_id = NEW.holder_id "
    "AND o.refused_at IS NULL AND o.ended_at IS NULL AND "
    "(o.ends_at > NEW.asked_at OR (o.ends_at IS NULL AND NOT ({aged}))))"
)
_ONE_STANDS = {
    name: _STANDS.format(aged=aged)
    for name, aged in _aged("NEW.asked_at", "o.asked_at", 1440).items()
}


def _said(*columns: Any, **facts: Any) -> Any:
    return personal(
        Purpose.ACCOUNTABILITY, FieldClass.S1, *columns, retention=Retention.LOG,
        readers="whoever asked, data protection officers and oversight", **facts,
    )  # fmt: skip


@never("INSERT", name="asked", when="NEW.agreed_at IS NOT NULL OR NEW.refused_at IS NOT NULL "
       "OR NEW.ended_at IS NOT NULL",
       says=_("Nobody reads in an emergency before another person has agreed."))  # fmt: skip
@never("INSERT", name="one", when=_ONE_STANDS,
       says=_("You have asked already, or read in an emergency now."))  # fmt: skip
@never("UPDATE OF uid, user_id, holder_id, asked_at", name="kept", when="1 = 1", says=_ASKED)
@never("UPDATE OF drawers", name="drawn", when="1 = 1", says=_ASKED)
@never("UPDATE OF reason, agreed_why", name="worded",
       when="(NEW.reason <> OLD.reason OR OLD.agreed_why IS NOT NULL) AND "
       + not_erased("emergency_reading", "OLD.id"), says=_ASKED)  # fmt: skip
@never("UPDATE OF agreed_by_id", name="by_two", when=_SAME, says=_ANOTHER)
@never("UPDATE OF agreed_at", name="in_time", when=_aged("NEW.agreed_at", "OLD.asked_at", 1440),
       says=_("Nobody agreed to it for a day: it is asked for anew."))  # fmt: skip
@never("UPDATE OF agreed_at, ends_at", name="made_longer",
       when=_aged("NEW.ends_at", "NEW.agreed_at", 60),
       says=_("Reading in an emergency ends within 60 minutes. Ask anew."))  # fmt: skip
@never("UPDATE OF agreed_by_id, agreed_at, ends_at, refused_by_id, refused_at", name="once",
       when="OLD.agreed_at IS NOT NULL OR OLD.refused_at IS NOT NULL",
       says=_DECIDED)  # fmt: skip
@never("UPDATE OF ended_by_id, ended_at", name="ended_once", when="OLD.ended_at IS NOT NULL",
       says=_DECIDED)  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=_DECIDED)
class EmergencyReading(Travelling, Versioned, Model):
    """A system operator asks to read what only others may, with a reason; a data protection officer
    agrees, and for an hour they read the compartments that were named (security 2 and 4.1,
    break-glass; R-DAT-03).
    """

    __tablename__ = "emergency_reading"
    __table_args__ = (
        Index("ix_emergency_reading_user", "user_id", "ends_at"),
        Index("ix_emergency_reading_holder", "holder_id", "asked_at"),
        Index("ix_emergency_reading_list", "asked_at", "id"),
        Index("ix_emergency_reading_agreed", "agreed_at"),
        check("drawn", "length(drawers) > 0", says=_("Choose at least one part.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("agreed", "(agreed_at IS NULL) = (agreed_by_id IS NULL) AND "
              "(agreed_at IS NULL) = (ends_at IS NULL) AND "
              "(agreed_at IS NULL) = (agreed_why IS NULL) AND "
              "(ends_at IS NULL OR ends_at > agreed_at)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("agreed_why", "agreed_why IS NULL OR length(trim(agreed_why)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("refused", "(refused_at IS NULL) = (refused_by_id IS NULL) AND "
              "(refused_at IS NULL OR agreed_at IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("ended", "(ended_at IS NULL) = (ended_by_id IS NULL) AND "
              "(ended_at IS NULL OR agreed_at IS NOT NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("by_two", "(agreed_by_id IS NULL) OR (agreed_by_id <> user_id)", says=_ANOTHER),
    )  # fmt: skip

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    holder_id: Mapped[int] = _said(ForeignKey("holder.id"))
    drawers: Mapped[str] = mapped_column(String(60))
    """The compartments that were asked for and agreed to, no others (R-DAT-03)."""
    reason: Mapped[Prose] = _said()
    asked_at: Mapped[Moment]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    agreed_why: Mapped[str | None] = _said(String(2000))
    agreed_at: Mapped[Instant | None]
    ends_at: Mapped[Instant | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    refused_at: Mapped[Instant | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[Instant | None]

    user: Mapped[User] = related(foreign_keys=[user_id])
    agreed_by: Mapped[User | None] = related(foreign_keys=[agreed_by_id])
    refused_by: Mapped[User | None] = related(foreign_keys=[refused_by_id])
    ended_by: Mapped[User | None] = related(foreign_keys=[ended_by_id])

    @property
    def opens(self) -> Drawers:
        return drawers_of(self.drawers)

    def state_at(self, at: datetime) -> ReadingState:
        if self.refused_at is not None:
            return ReadingState.REFUSED
        if self.ended_at is not None:
            return ReadingState.ENDED
        if self.ends_at is not None:
            return ReadingState.OPEN if at < self.ends_at else ReadingState.OVER
        return ReadingState.WAITING if at - self.asked_at < WAITS else ReadingState.LAPSED
