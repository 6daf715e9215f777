"""The second factor: six digits of an authenticator (TOTP, RFC 6238), and codes for its loss."""

from flask_babel import lazy_gettext as _
from flask_security import Totp
from passlib.totp import TOTP, TokenError  # type: ignore[import-untyped]
from sqlalchemy import func, select, update

from trainingmgr.accounts.events import RecoveryCodesMade, RecoveryCodeUsed, SecondFactorSet
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import SignIn
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal

ISSUER = "Training Manager"
STEP = 30
CODES = 10


class Authenticator(Totp):
    """Flask-Security's, without its own sealing: the column is sealed with the site's keys."""

    def __init__(self) -> None:
        self._totp = TOTP.using(issuer=ISSUER)

    def generate_totp_secret(self) -> str:
        return str(self._totp.new().to_json(encrypt=False))

    def counter_of(self, digits: str, secret: str, last: int | None) -> int | None:
        """The time step of these digits, one step of clock error allowed; None if they are wrong
        or not later than the last ones that were used.
        """
        try:
            return int(self._totp.verify(digits, secret, window=STEP, last_counter=last).counter)
        except (TokenError, ValueError, TypeError):
            return None


AUTHENTICATOR = Authenticator()


def counter_of(user: User, digits: str) -> int | None:
    """The time step of a user's digits, or None if they do not count (any more)."""
    if user.tf_totp_secret is None:
        return None
    last = db.session.scalar(select(func.max(SignIn.totp_counter)).where(SignIn.user_id == user.id))
    return AUTHENTICATOR.counter_of(_plain(digits), user.tf_totp_secret, last)


@operation
def enrol(
    user: User, secret: str, digits: str, *, by: User, here: SignIn | None = None
) -> list[str]:
    """Take this authenticator from now on, if its digits prove that it was set up right.

    Gives the recovery codes, which are never shown again. The session it is done in counts as
    proved by both factors.
    """
    counter = AUTHENTICATOR.counter_of(_plain(digits), secret, None)
    if counter is None:
        raise Refusal(
            _("These are not the digits of the new key. Check the clock of the phone."),
            field="digits",
        )
    if here is not None:
        db.session.execute(
            update(SignIn)
            .where(SignIn.id == here.id)
            .values(second_factor=True, totp_counter=counter)
        )
    journal.record(SecondFactorSet(about=("user", user.id)), by=by)
    return _take(user, secret)


def give_key(user: User) -> str:
    """A key for an account that is being made, without proof: for demonstrations. In base 32."""
    secret = AUTHENTICATOR.generate_totp_secret()
    _take(user, secret)
    return str(AUTHENTICATOR.get_totp_b32_key(secret))


@operation
def make_codes(user: User, *, by: User) -> list[str]:
    """New recovery codes; the old ones stop working."""
    journal.record(RecoveryCodesMade(about=("user", user.id)), by=by)
    return _codes(user)


@operation
def use_code(user: User, code: str) -> bool:
    """Whether this is one of the recovery codes; it works this once."""
    codes = codes_of(user)
    wanted = _plain(code).lower()
    left = [each for each in codes if each.replace("-", "") != wanted]
    if len(left) == len(codes):
        return False
    user.mf_recovery_codes = " ".join(left)
    journal.record(RecoveryCodeUsed(left=len(left), about=("user", user.id)), by=user)
    return True


def codes_of(user: User) -> list[str]:
    return (user.mf_recovery_codes or "").split()


def clear(user: User) -> None:
    """Forget the authenticator and its codes, inside a deed that says why."""
    user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None


def _take(user: User, secret: str) -> list[str]:
    user.tf_primary_method, user.tf_totp_secret = "authenticator", secret
    return _codes(user)


def _codes(user: User) -> list[str]:
    codes: list[str] = AUTHENTICATOR.generate_recovery_codes(CODES)
    user.mf_recovery_codes = " ".join(codes)
    return codes


def _plain(digits: str) -> str:
    return "".join(c for c in digits if c.isalnum())
