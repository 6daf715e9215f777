"""Who is at the door: the password, the digits, a code. Each wrong answer costs the same words."""

from trainingmgr.accounts import queries
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import ResetCode
from trainingmgr.accounts.rules.signing_in import username_of
from trainingmgr.accounts.services import passwords, reset_codes, second_factor, throttling
from trainingmgr.core.values import dataclass


@dataclass(frozen=True)
class Answer:
    """The account, if it is the right one; else how many seconds the next try has to wait."""

    user: User | None = None
    wait: float = 0
    with_: str = "password"
    totp_counter: int | None = None
    code: ResetCode | None = None


def by_password(username: str, password: str, *, address: str, known: bool, real: bool) -> Answer:
    """`real` says that this is no demonstration: its accounts stay out then."""
    name = username_of(username)
    if (wait := throttling.pause(name, address, known=known)) > 0:
        return Answer(wait=wait)
    user = queries.by_username(name)
    fits = passwords.fits(user, password)
    if user is None or not fits or not user.active or (user.is_demo and real):
        throttling.failed(name, address, user, known=known)
        return Answer()
    throttling.succeeded(name, address, known=known)
    return Answer(user)


def by_second_factor(user: User, written: str, *, address: str) -> Answer:
    """Six digits, or one of the recovery codes, of somebody whose password was right."""
    name = f"{user.username} second"
    if (wait := throttling.pause(name, address, known=False)) > 0:
        return Answer(wait=wait)
    counter = second_factor.counter_of(user, written)
    if counter is None and not second_factor.use_code(user, written):
        throttling.failed(name, address, user)
        return Answer()
    throttling.succeeded(name, address)
    return Answer(user, with_="digits" if counter else "recovery code", totp_counter=counter)


def by_reset_code(username: str, written: str, *, address: str, known: bool) -> Answer:
    """The one-time code that an administrator gave."""
    name = username_of(username)
    if (wait := throttling.pause(name, address, known=known)) > 0:
        return Answer(wait=wait)
    user = queries.by_username(name)
    code = reset_codes.code_for(user, written)
    if user is None or code is None or not user.active:
        throttling.failed(name, address, user, known=known)
        return Answer()
    throttling.succeeded(name, address, known=known)
    return Answer(user, code=code)


def proved(user: User, written: str, *, address: str) -> Answer:
    """Who works in a session, once more: by the second factor, or the password without one."""
    if user.has_second_factor:
        return by_second_factor(user, written, address=address)
    return by_password(user.username, written, address=address, known=True, real=False)
