"""A forgotten password where the site has a mail server: a code to the owner's own address.

Whoever asks learns nothing: not whether there is such an account, nor whether it has an address.
"""

from datetime import timedelta

from sqlalchemy import func, select

from trainingmgr.accounts import queries
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import ResetCode
from trainingmgr.accounts.rules.signing_in import MAILED_AN_HOUR, username_of
from trainingmgr.accounts.services import throttling
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db, operation

RESET_MAIL = "reset_mail"


@operation
def ask(username: str, *, address: str, real: bool) -> float:
    """Have a code sent by the worker. Gives the seconds to wait before it may be asked again."""
    name = f"{username_of(username)} mail"
    if (wait := throttling.pause(name, address, known=False)) > 0:
        return wait
    throttling.failed(name, address, None)
    user = queries.by_username(username)
    if user is not None and can_be_mailed(user, real=real):
        jobs.enqueue(RESET_MAIL, by=user, language=user.language or "en")
    return 0


def can_be_mailed(user: User, *, real: bool) -> bool:
    """An open account with an address and a password, and no slip of paper on its way."""
    if not (user.active and user.email and user.password) or (user.is_demo and real):
        return False
    an_hour_ago = clock.now() - timedelta(hours=1)
    own = ResetCode.given_by_id == ResetCode.user_id
    slips, mailed = db.session.execute(
        select(
            func.count().filter(~own, ResetCode.expires_at > clock.now()),
            func.count().filter(own, ResetCode.made_at > an_hour_ago),
        ).where(ResetCode.user_id == user.id, ResetCode.used_at.is_(None))
    ).one()
    return not slips and mailed < MAILED_AN_HOUR
