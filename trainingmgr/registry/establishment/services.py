from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.sentences import day_said
from trainingmgr.registry.establishment.events import CommandChanged, CommandEnded
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Command, Unit


@operation
def change_command(
    unit: Unit, commander: Person | None, *, from_on: date, by: User
) -> Command | None:
    """From that day this person commands the unit, or nobody does. The former command ends."""
    former = db.session.scalar(
        select(Command).where(Command.unit_id == unit.id, Command.until_on.is_(None))
    )
    if former is not None:
        _end(former, commander, from_on)
    about = ("unit", unit.id)
    if commander is None:
        journal.record(
            CommandEnded(unit=unit.code, from_on=from_on.isoformat(), about=about), by=by
        )
        return None
    command = Command(unit_id=unit.id, person_id=commander.id, from_on=from_on)
    db.session.add(command)
    happening = CommandChanged(
        unit=unit.code, person=commander.number, from_on=from_on.isoformat(), about=about
    )
    journal.record(happening, by=by)
    return command


def _end(former: Command, commander: Person | None, from_on: date) -> None:
    if commander is not None and former.person_id == commander.id:
        raise Refusal(_("This person commands the unit already."), field="number")
    if from_on < former.from_on:
        raise Refusal(
            _("The command before began on %(day)s. Write that day or a later one.",
              day=day_said(former.from_on)), field="from_on",
        )  # fmt: skip
    former.until_on = from_on
