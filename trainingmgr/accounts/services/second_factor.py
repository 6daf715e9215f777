"""The second factor: six digits of an authenticator (TOTP, RFC 6238), and codes for its loss."""

from base64 import b64decode
from collections.abc import Sequence
from hmac import compare_digest
from secrets import token_bytes

from argon2 import Type, extract_parameters
from argon2.low_level import hash_secret
from flask_babel import lazy_gettext as _
from flask_security import Totp
from passlib.totp import TOTP, TokenError  # type: ignore[import-untyped]
from sqlalchemy import func, select, update

from trainingmgr.accounts.events import RecoveryCodesMade, RecoveryCodeUsed, SecondFactorSet
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import SignIn
from trainingmgr.core import journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal

ISSUER = "Training Manager"
STEP = 30
CODES = 10
LONG = 12
"""Letters of a recovery code: 48 bits."""
ROUNDS, MEMORY = 2, 19_456
_memory = [MEMORY]


def hold(*, memory: int = MEMORY) -> None:
    """How many KiB a guess at a recovery code costs from now on: little where tests make many."""
    _memory[:] = [memory]


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
    let_go()
    codes = _drawn()
    _enrol(user, secret, counter, _kept(codes), by=by, here=here)
    return codes


@operation
def _enrol(
    user: User, secret: str, counter: int, kept: str, *, by: User, here: SignIn | None
) -> None:
    if here is not None:
        db.session.execute(
            update(SignIn)
            .where(SignIn.id == here.id)
            .values(second_factor=True, totp_counter=counter)
        )
    journal.record(SecondFactorSet(about=("user", user.id)), by=by)
    _take(user, secret, kept)


def give_key(user: User) -> tuple[str, list[str]]:
    """A key for an account that is being made, without proof: for demonstrations. In base 32, with
    the recovery codes.
    """
    secret, codes = AUTHENTICATOR.generate_totp_secret(), _drawn()
    _take(user, secret, _kept(codes))
    return str(AUTHENTICATOR.get_totp_b32_key(secret)), codes


def make_codes(user: User, *, by: User) -> list[str]:
    """New recovery codes; the old ones stop working."""
    let_go()
    codes = _drawn()
    _make(user, _kept(codes), by=by)
    return codes


@operation
def _make(user: User, kept: str, *, by: User) -> None:
    journal.record(RecoveryCodesMade(about=("user", user.id)), by=by)
    user.mf_recovery_codes = kept


def use_code(user: User, code: str) -> bool:
    """Whether this is one of the recovery codes; it works this once."""
    written, hashes = _plain(code).lower(), kept_of(user)
    if not hashes or len(written) != LONG:
        return False
    let_go()
    same = _hashed(written, *_salted(hashes[0]))
    found = [each for each in hashes if compare_digest(each, same)]
    return bool(found) and _use(user, found[0])


@operation
def _use(user: User, kept: str) -> bool:
    left = [each for each in kept_of(user) if each != kept]
    user.mf_recovery_codes = " ".join(left)
    journal.record(RecoveryCodeUsed(left=len(left), about=("user", user.id)), by=user)
    return True


def kept_of(user: User) -> list[str]:
    """What is kept of the recovery codes that are left: hashes under one salt of the account, so
    that a code that is tried costs as much as one password, whichever it is.
    """
    return (user.mf_recovery_codes or "").split()


def clear(user: User) -> None:
    """Forget the authenticator and its codes, inside a deed that says why."""
    user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None


def _take(user: User, secret: str, kept: str) -> None:
    user.tf_primary_method, user.tf_totp_secret = "authenticator", secret
    user.mf_recovery_codes = kept


def _drawn() -> list[str]:
    codes: list[str] = AUTHENTICATOR.generate_recovery_codes(CODES)
    return codes


def _kept(codes: Sequence[str]) -> str:
    """Salted, and slow to guess. It takes a while: before anything is locked."""
    salt = token_bytes(16)
    return " ".join(_hashed(_plain(each), salt, _memory[0]) for each in codes)


def _hashed(code: str, salt: bytes, memory: int) -> str:
    """As OWASP asks for at least: Argon2id, twice over 19 MiB."""
    kept = hash_secret(code.encode(), salt, ROUNDS, memory, 1, 32, Type.ID)
    return str(kept.decode())


def _salted(kept: str) -> tuple[bytes, int]:
    """Under which salt, and with how much memory, it was made."""
    salt = kept.split("$")[4]
    return b64decode(salt + "=" * (-len(salt) % 4)), extract_parameters(kept).memory_cost


def _plain(digits: str) -> str:
    return "".join(c for c in digits if c.isalnum())
