from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.words import ROLES, SCOPES, SHORT_DRAWERS, SIGHTS, WHYS
from trainingmgr.core.journal import Event, Looked, words


class SignedIn(Event):
    sentence = _("%(by)s signed in")
    with_: str
    second_factor: bool


class SignInFailed(Event):
    """Without the name that was typed. Written at the fifth failure, then at each doubling."""

    sentence = _("Somebody failed to sign in to the account of %(by)s: %(failures)s times")
    failures: int


class SignedOut(Event):
    sentence = _("%(by)s signed out")


class SessionEnded(Event):
    sentence = _("%(by)s ended %(sessions)s sessions of an account")
    sessions: int


class ProvedAgain(Event):
    sentence = _("%(by)s proved again who they are, by %(with_)s")
    with_: str


class PasswordChanged(Event):
    sentence = _("%(by)s changed the password of an account")


class PasswordReset(Event):
    sentence = _("%(by)s set a new password with a one-time code")


class ResetCodeGiven(Event):
    sentence = _("%(by)s gave a one-time code for an account")
    needs_countersign: bool
    clears_second_factor: bool


class ResetCodeWithdrawn(Event):
    sentence = _("%(by)s took back the one-time code that waited for a second signature")


class ResetCodeCountersigned(Event):
    sentence = _("%(by)s countersigned a one-time code for an account")


class SecondFactorSet(Event):
    sentence = _("%(by)s set up a second factor")


class RecoveryCodesMade(Event):
    sentence = _("%(by)s made new recovery codes")


class RecoveryCodeUsed(Event):
    sentence = _("%(by)s used a recovery code; %(left)s are left")
    left: int


class PasskeyAdded(Event):
    sentence = _("%(by)s added a passkey")
    passkey: str


class PasskeyRemoved(Event):
    sentence = _("%(by)s removed a passkey")
    passkey: str


class FirstUserCreated(Event):
    sentence = _("The first account was made with the role %(role)s")
    worded = {"role": ROLES}
    role: str
    name: str = words()


class UserCreated(Event):
    sentence = _("%(by)s made an account. %(name)s")
    second_of_holder: bool
    name: str = words()


class UserCorrected(Event):
    sentence = _("%(by)s corrected an account. %(name)s")
    name: str = words()


class UserDisabled(Event):
    sentence = _("%(by)s closed an account. %(reason)s")
    reason: str = words()


class UserEnabled(Event):
    sentence = _("%(by)s opened an account again. %(reason)s")
    reason: str = words()


class GrantGiven(Event):
    sentence = _("%(by)s gave the role %(role)s, reach %(scope)s, until %(until_on)s")
    worded = {"role": ROLES, "scope": SCOPES}
    grant: str
    role: str
    scope: str
    until_on: str
    needs_countersign: bool


class GrantCountersigned(Event):
    sentence = _("%(by)s countersigned the role %(role)s")
    worded = {"role": ROLES}
    grant: str
    role: str


class GrantRevoked(Event):
    sentence = _("%(by)s took back the role %(role)s. %(reason)s")
    worded = {"role": ROLES}
    grant: str
    role: str
    reason: str = words()


class GrantLapsed(Event):
    sentence = _("The role %(role)s ended when %(by)s recorded a move")
    worded = {"role": ROLES}
    grant: str
    role: str


class ResetCodeMailed(Event):
    sentence = _("A one-time code went to the e-mail address of %(by)s, who or somebody asked")
    needs_countersign: bool


class EmailChanged(Event):
    """Without the address: the journal holds no way to reach anybody."""

    sentence = _("%(by)s changed the e-mail address of an account")
    removed: bool


class SaidWhy(Looked, abstract=True):
    """Somebody was asked why before they were shown it, and said it (R-DAT-05)."""

    worded = {"why": WHYS}
    why: str
    reason: str | None = words(default=None)


class PeopleShown(Looked):
    """A page without an event of its own showed something of people: `what` is a `Sight`."""

    sentence = _("%(by)s was shown %(what)s of %(count)s people")
    worded = {"what": SIGHTS}
    what: str
    within: str
    count: int
    people: Sequence[int]
    why: str | None = None
    reason: str | None = words(default=None)


class WaitingOpened(Event):
    """Whoever may agree has it before their eyes; `content` is the mark of what it says."""

    sentence = _("%(by)s opened what waits for a second person")
    content: str


class EmergencyAsked(Event):
    sentence = _("%(by)s asked to read in an emergency (%(drawers)s). %(reason)s")
    worded = {"drawers": SHORT_DRAWERS}
    drawers: Sequence[str]
    reason: str = words()


class EmergencyAgreed(Event):
    sentence = _(
        "%(by)s agreed to a reading in an emergency until %(until)s (%(drawers)s). %(reason)s"
    )
    worded = {"drawers": SHORT_DRAWERS}
    drawers: Sequence[str]
    until: str
    reason: str = words()


class EmergencyRefused(Event):
    sentence = _("%(by)s did not let a reading in an emergency begin")


class EmergencyLooked(Event):
    """One page that nothing but an emergency opened, with the reason of the reading."""

    sentence = _("%(by)s opened %(page)s in an emergency. %(reason)s")
    page: str
    reason: str = words()


class EmergencyEnded(Event):
    sentence = _("%(by)s ended a reading in an emergency before its time")
