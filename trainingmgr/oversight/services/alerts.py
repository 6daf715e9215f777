"""Very many people shown to one account within an hour: noticed, and answered by somebody else."""

from datetime import datetime

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.events import AlertAnswered, AlertRaised
from trainingmgr.oversight.models import LookAlert
from trainingmgr.oversight.queries import alerts

_most = [150]


def hold(most: int) -> None:
    """How many people one account may be shown within an hour: this site's setting."""
    _most[0] = most


@operation
def raise_all(
    most: int | None = None, *, at: datetime | None = None, after: int | None = None
) -> None:
    """An alert for each account that was shown more people than that since its last one, within
    an hour: up to now, or up to a moment of what was read after that entry.
    """
    limit = _most[0] if most is None else most
    for user, counted in alerts.hurried(limit, at=at or clock.now(), after=after):
        alert = LookAlert(user_id=user.id, holder_id=user.holder_id, **counted)
        db.session.add(alert)
        db.session.flush()
        journal.record(
            AlertRaised(people=alert.people, about=("look_alert", alert.id)), by=user
        )  # fmt: skip


@operation
def answer(alert: LookAlert, found: str, *, seen: int | None, by: User) -> None:
    """Somebody else has asked why."""
    alert.as_seen(seen)
    allowed(by, Permission.LOOK_READ)
    if alert.answered_at is not None:
        raise Refusal(_("This alert is answered already."))
    another_person(by, alert.user_id)
    if len(found.strip()) < 10:
        raise Refusal(_("Write in a full sentence what you found."), field="found")
    alert.found, alert.answered_at = found.strip(), clock.now()
    alert.answered_by_id, alert.answered_holder_id = by.id, by.holder_id
    journal.record(AlertAnswered(found=alert.found, about=("look_alert", alert.id)), by=by)
