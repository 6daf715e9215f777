"""What a certificate's QR says, sealed so that it can be trusted without a network.

`https://HOST/verify/` + `SERIAL/TM1…`: the serial in clear, then the seal: "TM1", and in base 32
(capitals, which a QR packs well) the certificate's facts and an Ed25519 signature (RFC 8032)
over both. Whoever holds the public key can check it with `verify_certificate.py`, alone.

The facts are UTF-8, parted by the unit separator: key, name, course, hours, issued on, valid
until ("" where it does not expire). A name cut to NAME_BYTES keeps the symbol readable on paper.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from trainingmgr.core.values import dataclass
from trainingmgr.documents import serials

VERSION = "TM1"
VERIFIER = Path(__file__).with_name("verify_certificate.py")
"""The stand-alone script, to be handed out and printed."""
LOG_VERIFIER = Path(__file__).with_name("verify_log.py")
"""The one for the journal: oversight takes it with the log and its checkpoints."""
NAME_BYTES, COURSE_BYTES = 64, 64
_SEPARATOR = "\x1f"
_SIGNATURE = 64
_FIELDS = 6


class NotGenuine(ValueError):
    """The text is no seal of ours, or was altered, or is signed with a key we do not know."""


@dataclass(frozen=True, kw_only=True)
class Payload:
    """What the seal says. `hours` as printed; `key` names the key that signs."""

    serial: str
    key: str
    name: str
    course: str
    hours: str
    issued_on: date
    valid_until: date | None = None


def seal(payload: Payload, private_key: Ed25519PrivateKey) -> str:
    """`SERIAL/TM1…`, to be put behind the verification address.

    Raises ValueError for a serial whose check character is wrong.
    """
    if not serials.holds(payload.serial):
        raise ValueError("The serial does not hold")
    serial = serials.compact(payload.serial)
    facts = _SEPARATOR.join(
        _plain(fact, limit)
        for fact, limit in (
            (payload.key, 32),
            (payload.name, NAME_BYTES),
            (payload.course, COURSE_BYTES),
            (payload.hours, 16),
            (f"{payload.issued_on:%Y%m%d}", 8),
            (f"{payload.valid_until:%Y%m%d}" if payload.valid_until else "", 8),
        )
    ).encode()
    signature = private_key.sign(_signed(serial, facts))
    return f"{serial}/{VERSION}{base64.b32encode(facts + signature).decode().rstrip('=')}"


def unseal(text: str, public_keys: Mapping[str, Ed25519PublicKey]) -> Payload:
    """The payload of a scanned text, an address or the seal alone. Raises NotGenuine."""
    serial, sealed = _parts(text)
    facts, signature = sealed[:-_SIGNATURE], sealed[-_SIGNATURE:]
    fields = facts.decode(errors="replace").split(_SEPARATOR)
    if len(fields) != _FIELDS or fields[0] not in public_keys:
        raise NotGenuine("Nobody we know signed this")
    try:
        public_keys[fields[0]].verify(signature, _signed(serial, facts))
        key, name, course, hours, issued_on, valid_until = facts.decode().split(_SEPARATOR)
        return Payload(
            serial=serials.grouped(serial),
            key=key,
            name=name,
            course=course,
            hours=hours,
            issued_on=_day(issued_on),
            valid_until=_day(valid_until) if valid_until else None,
        )
    except (InvalidSignature, ValueError) as wrong:
        raise NotGenuine("This was altered after it was signed") from wrong


def address(base: str, sealed: str) -> str:
    """What the QR holds: the verification address and the seal."""
    return f"{base.rstrip('/')}/{sealed}"


def _parts(text: str) -> tuple[str, bytes]:
    serial, _, code = text.strip().rpartition("/")
    serial = serials.compact(serial.rpartition("/")[2])
    code = code.upper()
    if not code.startswith(VERSION) or not serials.holds(serial):
        raise NotGenuine("This is not the code of a certificate")
    body = code.removeprefix(VERSION)
    try:
        sealed = base64.b32decode(body + "=" * (-len(body) % 8))
    except binascii.Error as wrong:
        raise NotGenuine("This code is damaged") from wrong
    if base64.b32encode(sealed).decode().rstrip("=") != body:
        raise NotGenuine("This code is damaged")
    return serial, sealed


def _signed(serial: str, facts: bytes) -> bytes:
    return f"{VERSION}/{serial}/".encode() + facts


def _plain(fact: str, limit: int) -> str:
    """Without control characters, cut to so many bytes between two characters."""
    kept = "".join(char for char in fact if char.isprintable())
    return kept.encode(errors="replace")[:limit].decode(errors="ignore")


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
