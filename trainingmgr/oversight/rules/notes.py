"""Checkpoints as text that is signed: c2sp.org/tlog-checkpoint over c2sp.org/signed-note.

    example.org/HQ/journal          the log's name
    3000                            how many entries it had
    k5…=                            the root of their tree, in base 64
    at 2026-11-28T01:00:00Z         when it was signed: an extension line

    — example.org/HQ/journal mBq…=  key id (4 bytes) and Ed25519 signature, in base 64

A verifier key is `NAME+KEYID+BASE64` (an algorithm byte 1 and the 32 bytes of the public key).
"""

import base64
import binascii
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from trainingmgr.core.values import dataclass

ED25519 = b"\1"
_DASH = "\u2014 "


class NotSigned(ValueError):
    """No checkpoint, or none that one of these keys has signed."""


@dataclass(frozen=True)
class Mark:
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes
    at: datetime | None = None

    @property
    def text(self) -> str:
        said = f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"
        return said + (f"at {self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n" if self.at else "")


@dataclass(frozen=True)
class Verifier:
    """The public half of a key that signs checkpoints, under the name of the log."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def text(self) -> str:
        key = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{key}"

    @classmethod
    def read(cls, text: str) -> "Verifier":
        """From its text. Raises ValueError."""
        try:
            name, id_, key = text.strip().split("+", 2)
            raw = base64.b64decode(key, validate=True)
        except (ValueError, binascii.Error) as wrong:
            raise ValueError("That is no verifier key.") from wrong
        found = cls(name, raw[1:])
        if raw[:1] != ED25519 or len(raw) != 33 or found.id.hex() != id_:
            raise ValueError("That is no verifier key.")
        return found


def verifier(name: str, seed: str) -> Verifier:
    """The public half of a seed (64 hexadecimal digits)."""
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    return Verifier(name, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def signed(mark: Mark, seeds: Iterable[str]) -> str:
    """The note, signed under each of these seeds in the name of its log."""
    lines = []
    for seed in seeds:
        signature = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).sign(
            mark.text.encode()
        )
        known = verifier(mark.origin, seed).id
        lines.append(f"{_DASH}{mark.origin} {base64.b64encode(known + signature).decode()}\n")
    return f"{mark.text}\n{''.join(lines)}"


def read(note: str) -> Mark:
    """What a note says, whoever signed it. Raises NotSigned where it is no checkpoint."""
    text, _, lines = note.replace("\r\n", "\n").rpartition("\n\n")
    try:
        origin, size, root, *more = text.split("\n")
        raw = base64.b64decode(root, validate=True)
        when = next((each[3:] for each in more if each.startswith("at ")), None)
        at = datetime.fromisoformat(when) if when else None
        if not (lines.startswith(_DASH) and size.isascii() and size.isdigit() and len(raw) == 32):
            raise ValueError("no checkpoint")
        return Mark(origin, int(size), raw, at)
    except ValueError as wrong:
        raise NotSigned("That is no checkpoint.") from wrong


def opened(note: str, keys: Iterable[Verifier]) -> Mark:
    """What a note says, if one of these keys has signed it. Raises NotSigned."""
    mark = read(note)
    text, _, lines = note.replace("\r\n", "\n").rpartition("\n\n")
    known = {(each.name, each.id): each for each in keys}
    for line in lines.splitlines():
        name, _, code = line.removeprefix(_DASH).rpartition(" ")
        try:
            raw = base64.b64decode(code, validate=True)
            key = known[name, raw[:4]]
            Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4:], f"{text}\n".encode())
        except (KeyError, ValueError, InvalidSignature):
            continue
        if mark.origin == name:
            return mark
    raise NotSigned("No key of this log has signed that checkpoint.")


def apart(text: str) -> list[str]:
    """The notes of a file that holds one or several, one after another."""
    whole = text.replace("\r\n", "\n").strip("\n")
    return [f"{each.strip(chr(10))}\n" for each in re.split("\n\n(?!\u2014)", whole) if each]
