from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event, words


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    sentence = _("%(by)s signed in")
    with_: str
    second_factor: bool


@dataclass(frozen=True, kw_only=True)
class SignInFailed(Event):
    """Without the name that was typed. Written at the fifth failure, then at each doubling."""

    sentence = _("Somebody failed to sign in to the account of %(by)s: %(failures)s times")
    failures: int


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    sentence = _("%(by)s signed out")


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    sentence = _("%(by)s ended %(sessions)s sessions of an account")
    sessions: int


@dataclass(frozen=True, kw_only=True)
class ProvedAgain(Event):
    sentence = _("%(by)s proved again who they are, by %(with_)s")
    with_: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    sentence = _("%(by)s changed the password of an account")


@dataclass(frozen=True, kw_only=True)
class PasswordReset(Event):
    sentence = _("%(by)s set a new password with a one-time code")


@dataclass(frozen=True, kw_only=True)
class ResetCodeGiven(Event):
    sentence = _("%(by)s gave a one-time code for an account")
    needs_countersign: bool
    clears_second_factor: bool


@dataclass(frozen=True, kw_only=True)
class ResetCodeCountersigned(Event):
    sentence = _("%(by)s countersigned a one-time code for an account")


@dataclass(frozen=True, kw_only=True)
class SecondFactorSet(Event):
    sentence = _("%(by)s set up a second factor")


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(Event):
    sentence = _("%(by)s made new recovery codes")


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(Event):
    sentence = _("%(by)s used a recovery code; %(left)s are left")
    left: int


@dataclass(frozen=True, kw_only=True)
class PasskeyAdded(Event):
    sentence = _("%(by)s added a passkey")
    passkey: str


@dataclass(frozen=True, kw_only=True)
class PasskeyRemoved(Event):
    sentence = _("%(by)s removed a passkey")
    passkey: str


@dataclass(frozen=True, kw_only=True)
class FirstUserCreated(Event):
    sentence = _("The first account was made with the role %(role)s")
    role: str
    name: str = words()


@dataclass(frozen=True, kw_only=True)
class UserCreated(Event):
    sentence = _("%(by)s made an account. %(name)s")
    second_of_holder: bool
    name: str = words()


@dataclass(frozen=True, kw_only=True)
class UserCorrected(Event):
    sentence = _("%(by)s corrected an account. %(name)s")
    name: str = words()


@dataclass(frozen=True, kw_only=True)
class UserDisabled(Event):
    sentence = _("%(by)s closed an account. %(reason)s")
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class UserEnabled(Event):
    sentence = _("%(by)s opened an account again. %(reason)s")
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class GrantGiven(Event):
    sentence = _("%(by)s gave the role %(role)s, reach %(scope)s, until %(until_on)s")
    grant: str
    role: str
    scope: str
    until_on: str
    needs_countersign: bool


@dataclass(frozen=True, kw_only=True)
class GrantCountersigned(Event):
    sentence = _("%(by)s countersigned the role %(role)s")
    grant: str
    role: str


@dataclass(frozen=True, kw_only=True)
class GrantRevoked(Event):
    sentence = _("%(by)s took back the role %(role)s. %(reason)s")
    grant: str
    role: str
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class GrantLapsed(Event):
    sentence = _("The role %(role)s ended when %(by)s recorded a move")
    grant: str
    role: str


@dataclass(frozen=True, kw_only=True)
class ResetCodeMailed(Event):
    sentence = _("A one-time code went to the e-mail address of %(by)s, who or somebody asked")
    needs_countersign: bool


@dataclass(frozen=True, kw_only=True)
class EmailChanged(Event):
    """Without the address: the journal holds no way to reach anybody."""

    sentence = _("%(by)s changed the e-mail address of an account")
    removed: bool
