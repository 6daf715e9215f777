"""What goes of reasons that were typed once for many. Who decided, when and about whom stays."""

from typing import Any

from sqlalchemy import case, update

from trainingmgr.accounts.models.emergencies import EmergencyReading
from trainingmgr.core import journal
from trainingmgr.core.db import db
from trainingmgr.oversight.retention.models import LegalHold
from trainingmgr.oversight.retention.queries.kind import from_above
from trainingmgr.oversight.retention.rules import BLANK
from trainingmgr.pay.holds.models import StopList


def move_order(id_: int) -> None:
    order = from_above("move_order")
    _done(update(order).where(order.c.id == id_).values(why=BLANK))
    journal.forget("move_order", [id_])


def stop_reason(id_: int) -> None:
    _done(update(StopList).where(StopList.id == id_).values(because=BLANK))
    journal.forget("stop_list", [id_])


def legal_hold(id_: int) -> None:
    lifted = case((LegalHold.lifted_why.is_(None), None), else_=BLANK)
    gone = update(LegalHold).where(LegalHold.id == id_)
    _done(gone.values(reason=BLANK, ordered_by=BLANK, lifted_why=lifted))
    journal.forget("legal_hold", [id_])


def emergency(id_: int) -> None:
    row = EmergencyReading
    why = case((row.agreed_why.is_(None), None), else_=BLANK)
    _done(update(row).where(row.id == id_).values(reason=BLANK, agreed_why=why))
    journal.forget("emergency_reading", [id_])


def _done(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
