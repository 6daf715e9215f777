"""The objects of accounts for the walk over every endpoint and role (tests/house/roles)."""

from datetime import timedelta

from tests.makers import a_user, kept, numbers
from trainingmgr.accounts.models import Grant
from trainingmgr.accounts.models.emergencies import EmergencyReading
from trainingmgr.accounts.models.signing_in import (
    KeptTyping,
    Passkey,
    ResetCode,
    SignIn,
    UnsentForm,
)
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.core import clock


def _grant(_cast):
    today = clock.today()
    return kept(
        Grant(user_id=a_user(None).id, role=Role.FINANCE, scope=Scope.NATIONAL, from_on=today,
              until_on=today + timedelta(days=9), needs_countersign=True)
    )  # fmt: skip


def _code(cast):
    return kept(
        ResetCode(user_id=a_user(None).id, code_hash=f"{next(numbers):064}",
                  given_by_id=cast.nobody.id, needs_countersign=True,
                  expires_at=clock.now() + timedelta(days=1))
    )  # fmt: skip


def _theirs(model, **facts):
    """Something that belongs to nobody of the cast: even the one who asks is a stranger to it."""

    def made(_cast):
        return None, {"uid": kept(model(user_id=a_user(None).id, **facts)).uid}

    return made


def _session(cast):
    at = clock.now() + timedelta(hours=1)
    return _theirs(SignIn, key_hash="1" * 64, ends_at=at)(cast)


def _user(_cast):
    return {"uid": a_user(None).uid}, None


def _emergency(_cast):
    """Of somebody outside the cast, whom whoever asks alone does not see."""
    asker = a_user(Role.SYSADMIN)
    row = EmergencyReading(
        user_id=asker.id, holder_id=asker.holder_id, reason="The site is down.", drawers="pay"
    )
    return {"uid": kept(row).uid}, None, {Role.SYSADMIN}


OBJECTS = {
    "emergencies.agree": _emergency,
    "emergencies.end": _emergency,
    "emergencies.refuse": _emergency,
    "accounts.passkey_removal": _theirs(
        Passkey, credential_id=b"1", public_key=b"1", name="key", extensions=None
    ),
    "accounts.session_end": _session,
    "accounts.typing": _theirs(KeptTyping, path="/", fields='{"fields": [], "file": false}'),
    "accounts.typing_removal": _theirs(
        KeptTyping, path="/", fields='{"fields": [], "file": false}'
    ),
    "accounts.why": lambda _cast: ({"work": "channels"}, None),
    "accounts.unsent_removal": _theirs(
        UnsentForm, form="new-person", path="/", fields='{"title": "", "fields": []}'
    ),
    "users.closing": _user,
    "person.account": _user,
    "users.code": _user,
    "users.code_countersignature": lambda cast: ({"uid": _code(cast).uid}, None),
    "users.code_withdrawal": lambda cast: ({"uid": _code(cast).uid}, None),
    "users.correction": _user,
    "users.countersignature": lambda cast: ({"uid": _grant(cast).uid}, None),
    "users.new_grant": _user,
    "users.revocation": lambda cast: ({"uid": _grant(cast).uid}, None),
    "users.show": _user,
}

SILENT = {"accounts.typing_removal", "accounts.unsent_removal"}
"""Throwing away what is not there is no news: the answer is the same for anybody's."""

SCRIPTED = {"accounts.unsent"}

DEEDS = {"accounts.sign_out", "accounts.sessions_end"}
"""They would end the walk's own sessions."""
