"""Passkeys (WebAuthn level 2): a phone or a key that signs in without a password.

Always with user verification (finger, face or PIN), so that one counts as both factors. Checked
with py_webauthn, which Flask-Security uses too.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from trainingmgr.accounts.events import PasskeyAdded, PasskeyRemoved
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import Passkey
from trainingmgr.core import clock, journal, logs
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.late import Late
from trainingmgr.core.values import dataclass

webauthn: Any = Late("webauthn")
log = logs.of("accounts")


def _broken() -> tuple[type[Exception], ...]:
    """What an answer raises that is none."""
    told = webauthn.helpers.exceptions
    return (
        told.InvalidAuthenticationResponse, told.InvalidJSONStructure,
        told.InvalidRegistrationResponse, KeyError, ValueError, TypeError,
    )  # fmt: skip


@dataclass(frozen=True)
class Party:
    """The site, as browsers and keys know it: its host and its true address."""

    host: str
    origin: str

    @classmethod
    def at(cls, address: str) -> "Party":
        parts = urlsplit(address)
        return cls(parts.hostname or "localhost", f"{parts.scheme}://{parts.netloc}")


def to_add(user: User, held: Sequence[Passkey], party: Party) -> tuple[bytes, str]:
    """The challenge, and what the browser is asked, to make a new passkey."""
    say = webauthn.helpers.structs
    asked = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name="Training Manager",
        user_id=user.uid.bytes,
        user_name=user.username,
        user_display_name=user.name,
        authenticator_selection=say.AuthenticatorSelectionCriteria(
            resident_key=say.ResidentKeyRequirement.REQUIRED,
            user_verification=say.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[say.PublicKeyCredentialDescriptor(id=k.credential_id) for k in held],
    )
    return asked.challenge, webauthn.options_to_json(asked)


@operation
def add(user: User, name: str, answer: str, challenge: bytes, party: Party, *, by: User) -> Passkey:
    """Keep the passkey that the browser has made."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _broken() as broken:
        raise Refusal(_("The passkey could not be checked. Try once more.")) from broken
    key = Passkey(
        user_id=user.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name.strip()[:60] or "Passkey",
        usage="first",
        backup_state=made.credential_backed_up,
        device_type=made.credential_device_type.value,
    )
    db.session.add(key)
    journal.record(PasskeyAdded(passkey=str(key.uid or ""), about=("user", user.id)), by=by)
    return key


@operation
def remove(uid: UUID, *, by: User) -> None:
    gone = db.session.execute(delete(Passkey).where(Passkey.uid == uid, Passkey.user_id == by.id))
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise NotFound
    journal.record(PasskeyRemoved(passkey=str(uid), about=("user", by.id)), by=by)


def to_sign_in(party: Party) -> tuple[bytes, str]:
    """The challenge, and what the browser is asked, to sign in with any passkey it has."""
    asked = webauthn.generate_authentication_options(
        rp_id=party.host,
        user_verification=webauthn.helpers.structs.UserVerificationRequirement.REQUIRED,
    )
    return asked.challenge, webauthn.options_to_json(asked)


@operation
def owner(answer: str, challenge: bytes, party: Party) -> User | None:
    """The account whose passkey answered, or None. A copied key gives itself away by its count."""
    key = None
    try:
        told = webauthn.helpers.parse_authentication_credential_json(answer)
        key = db.session.scalar(select(Passkey).where(Passkey.credential_id == told.raw_id))
        if key is None:
            log.info("sign_in_failed", account=None)
            return None
        checked = webauthn.verify_authentication_response(
            credential=told,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except _broken():
        log.info("sign_in_failed", account=key.user_id if key is not None else None)
        return None
    key.sign_count, key.lastuse_at = checked.new_sign_count, clock.now()
    return db.session.scalar(
        select(User).where(User.id == key.user_id).options(selectinload(User.grants))
    )
