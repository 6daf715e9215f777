"""Keys that live outside the database: one file, readable by the application's user alone.

A stolen database gives away no secret that was sealed with them: authenticator seeds, account
numbers, signing keys. Sealing is Fernet (AES-128-CBC with HMAC-SHA256) from `cryptography`;
several keys may be held, the first seals and all open, so that keys can be rotated.
"""

import hmac
import json
import os
import secrets
import time
from dataclasses import field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from trainingmgr.core.values import dataclass


class WrongKey(Exception):
    """The key file does not open what the database holds."""


class UnreadableKeys(ValueError):
    """The key file is there and cannot be used; the sentence says why, and what to do."""


class MissingKeys(UnreadableKeys):
    """There is no key file where there has to be one: nobody makes another in its place."""


@dataclass(frozen=True)
class KeyRing:
    """The session secret, the field keys (newest first), the certificate signing seeds, and the
    seeds that sign checkpoints of the journal (newest first).
    """

    session: str
    fields: tuple[str, ...]
    signing: tuple[dict[str, str], ...] = ()
    log: tuple[str, ...] = ()
    path: Path | None = field(default=None, compare=False)

    def seal(self, text: str) -> bytes:
        return self._box.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        try:
            return self._box.decrypt(sealed).decode()
        except InvalidToken as broken:
            if self in _held and (newer := _read_again()) is not None:
                return newer.open(sealed)
            raise WrongKey("This key file does not open what the database holds.") from broken

    def reseal(self, sealed: bytes) -> bytes:
        """The same content under the newest key."""
        return self._box.rotate(sealed)

    def is_newest(self, sealed: bytes) -> bool:
        """Whether it lies under the newest key already."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def mark(self, purpose: str, text: str) -> str:
        """A keyed mark of a secret: equal secrets have equal marks, and no mark gives one away.

        HMAC-SHA256 under the oldest field key, so that adding a key changes no mark. 32 letters.
        """
        key = sha256(f"{purpose} {self.fields[-1]}".encode()).digest()
        return hmac.new(key, text.encode(), sha256).hexdigest()[:32]

    @cached_property
    def _box(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self.fields])

    @cached_property
    def _newest(self) -> Fernet:
        return Fernet(self.fields[0])

    @classmethod
    def new(cls) -> "KeyRing":
        return cls(
            session=secrets.token_urlsafe(48),
            fields=(Fernet.generate_key().decode(),),
            signing=(new_signing_key(),),
            log=(secrets.token_hex(32),),
        )

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """From the key file. Raises FileNotFoundError, or UnreadableKeys for a damaged one.

        A file older than the journal's checkpoints has no seed for them: every node derives the
        same one from the session secret, so that nobody has to write the file.
        """
        try:
            return cls._read(json.loads(path.read_text()), path)
        except FileNotFoundError:
            raise
        except PermissionError as closed:
            raise UnreadableKeys(f"This account may not read the key file {path}.") from closed
        except (ValueError, KeyError, TypeError, AttributeError) as damaged:
            raise UnreadableKeys(
                f"The key file {path} is damaged. Put it back; every backup carries it."
            ) from damaged

    @classmethod
    def _read(cls, held: dict[str, Any], path: Path) -> "KeyRing":
        log = held.get("log") or [
            hmac.new(held["session"].encode(), b"journal checkpoints", sha256).hexdigest()
        ]
        signing = [{"id": each["id"], "seed": each["seed"]} for each in held["signing"]]
        found = cls(held["session"], tuple(held["fields"]), tuple(signing), tuple(log), path)
        found.seal("")  # raises where they are no keys
        return found

    def save(self, path: Path) -> None:
        """Write whole or not at all, readable by this user only."""
        path.parent.mkdir(parents=True, exist_ok=True)
        held = {
            "session": self.session,
            "fields": self.fields,
            "signing": self.signing,
            "log": self.log,
        }
        draft = path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(held, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def new_signing_key() -> dict[str, str]:
    """A seed for Ed25519 and the short name that certificates carry."""
    return {"id": secrets.token_hex(4), "seed": secrets.token_hex(32)}


LOOKED = 1.0
"""Seconds between two looks whether the key file has changed: keys turn while others work."""
_held: list[KeyRing] = []
_seen: list[float] = [0.0, 0.0]
"""When the key file was looked at last, and how old it was then."""


def hold(ring_: KeyRing) -> None:
    """Make these the keys of this process."""
    _held[:] = [ring_]
    _seen[:] = [time.monotonic(), _changed(ring_.path)]


def ring() -> KeyRing:
    """The keys of this process, as the key file has them. Raises RuntimeError before the factory
    has given them.
    """
    if not _held:
        raise RuntimeError("No keys are held: the application factory gives them.")
    if time.monotonic() - _seen[0] > LOOKED:
        _seen[0] = time.monotonic()
        if _changed(_held[0].path) != _seen[1]:
            _read_again()
    return _held[0]


def _read_again() -> KeyRing | None:
    """The ring of the key file, if it is another one than this process holds."""
    path = _held[0].path
    if path is None or not path.exists():
        return None
    found = KeyRing.load(path)
    was = _held[0]
    if (found.fields, found.signing, found.log) == (was.fields, was.signing, was.log):
        return None
    hold(found)
    return found


def _changed(path: Path | None) -> float:
    try:
        return path.stat().st_mtime_ns if path is not None else 0.0
    except OSError:
        return 0.0
