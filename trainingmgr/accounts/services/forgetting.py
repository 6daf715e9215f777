"""What is erased of an account that was closed: all by which its owner is known but its number."""

import secrets
from typing import Any

from sqlalchemy import delete, update

from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import (
    KeptTyping,
    Passkey,
    ResetCode,
    SignIn,
    UnsentForm,
)
from trainingmgr.accounts.rules.signing_in import FORGOTTEN
from trainingmgr.core.db import db, operation


@operation
def forget(user: User) -> None:
    """Nothing by which its owner is known, and nothing that would open it. Its number stays, so
    that the journal and signatures still say that it was one and the same (R-DAT-07).
    """
    for kind in (Passkey, ResetCode, KeptTyping, UnsentForm):
        _done(delete(kind).where(kind.user_id == user.id))
    _done(update(SignIn).where(SignIn.user_id == user.id).values(address=None, agent=None))
    user.username, user.name = f"{FORGOTTEN}{user.id}", f"— — — {user.id}"
    user.email = user.language = user.password = None
    user.tf_totp_secret = user.tf_primary_method = user.mf_recovery_codes = None
    user.fs_uniquifier = secrets.token_hex(32)
    db.session.flush()


def _done(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
