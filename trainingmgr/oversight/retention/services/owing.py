"""What goes of arrears, disputes and holds of pay: whose they were, and the words. Amounts, kinds,
states and days stay, so that every sum is what it was.
"""

from typing import Any

from sqlalchemy import case, or_, select, update

from trainingmgr.core.db import db
from trainingmgr.oversight.retention.rules import BLANK
from trainingmgr.pay.arrears.models import ArrearsEntry, PayDispute
from trainingmgr.pay.holds.models import PayHold, StopListEntry
from trainingmgr.registry.people.models import Person


def arrears(id_: int) -> None:
    """All entries of the month of which this is the first. It goes last: by it the schema knows
    that the others may.
    """
    entry = ArrearsEntry
    first = db.session.get_one(entry, id_)
    person = db.session.get_one(Person, first.person_id)
    kept = person.same_as_id or person.id
    records = select(Person.id).where(or_(Person.id == kept, Person.same_as_id == kept))
    month = (
        entry.person_id.in_(records), entry.period == first.period,
        entry.currency == first.currency,
    )  # fmt: skip
    for which in (entry.id != id_, entry.id == id_):
        _nameless(entry, (*month, which), "authority", line_id=None)
    db.session.expire(first)


def pay_dispute(id_: int) -> None:
    _nameless(PayDispute, (PayDispute.id == id_,), "said", "answer")


def pay_hold(id_: int) -> None:
    _nameless(PayHold, (PayHold.id == id_,), "because", "end_because")


def stop_list(id_: int) -> None:
    _nameless(StopListEntry, (StopListEntry.id == id_,), "heard", "spared_because", "appeal")


def _nameless(kind: Any, where: tuple[Any, ...], *texts: str, **more: Any) -> None:
    columns = [getattr(kind, each) for each in texts]
    blank = {each.key: case((each.is_(None), None), else_=BLANK) for each in columns}
    statement = update(kind).where(*where).values(person_id=None, **blank, **more)
    db.session.execute(statement.execution_options(synchronize_session=False))
