"""What the site signs for everybody: who it is, which keys are its own, what was withdrawn."""

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from trainingmgr.core import clock
from trainingmgr.documents import jose
from trainingmgr.training.certificates.queries import verifying, withdrawn
from trainingmgr.training.certificates.queries.keys import struck

VC = "https://www.w3.org/ns/credentials/v2"
LISTED = 131_072
"""Certificates of one status list: the least that the standard allows."""


def identity(address: str) -> str:
    """The site as a decentralised identifier (did:web), from its one true address."""
    named = urlsplit(address)
    path = "".join(f":{quote(each, safe='')}" for each in named.path.split("/") if each)
    return f"did:web:{quote(named.netloc, safe='')}{path}"


def signed(claims: Mapping[str, object], address: str) -> str:
    """Signed with the newest key."""
    key_id, key = verifying.private_key()
    return jose.signed(claims, key, kid=f"{identity(address)}#{key_id}")


def key_set(address: str) -> dict[str, Any]:
    """Every public key that signs or ever signed, newest first (RFC 7517). One that was stolen is
    left out: whoever has it could write any day into a credential.
    """
    us, gone = identity(address), struck()
    found = verifying.public_keys().items()
    return {
        "keys": [jose.public(key, kid=f"{us}#{name}") for name, key in found if name not in gone]
    }


def did_document(address: str) -> dict[str, Any]:
    """Who the site is (did:web). Keys that sign no more stay: what they signed stays good."""
    us = identity(address)
    keys = key_set(address)["keys"]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
        "id": us,
        "verificationMethod": [
            {"id": each["kid"], "type": "JsonWebKey2020", "controller": us, "publicKeyJwk": each}
            for each in keys
        ],
        "assertionMethod": [each["kid"] for each in keys],
    }  # fmt: skip


def withdrawn_list(address: str) -> str:
    """The list that the page without a network carries: marks of serials, and as of when."""
    now = clock.now()
    claims: dict[str, object] = {
        "iss": identity(address),
        "iat": int(now.timestamp()),
        "as_of": now.isoformat(timespec="seconds"),
        "withdrawn": {
            mark: [day.isoformat(), kind] for mark, (day, kind) in withdrawn.marks().items()
        },
        "keys": {key: day.isoformat() for key, day in struck().items()},
    }
    return signed(claims, address)


def status_list(number: int, address: str) -> str:
    """One Bitstring Status List (W3C), signed: a bit for each certificate, 1 where withdrawn."""
    first = number * LISTED
    bits = bytearray(LISTED // 8)
    for each in withdrawn.places(first, first + LISTED - 1):
        bits[(each - first) // 8] |= 0x80 >> (each - first) % 8
    here = f"{address}/verify/status/{number}"
    packed = gzip.compress(bytes(bits), mtime=0)
    now = clock.now()
    us = identity(address)
    claims = {
        "@context": [VC],
        "id": here,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": us,
        "validFrom": instant(now),
        "credentialSubject": {
            "id": f"{here}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{urlsafe_b64encode(packed).decode().rstrip('=')}",
        },
        "iss": us, "jti": here, "sub": f"{here}#list", "nbf": int(now.timestamp()),
    }  # fmt: skip
    return signed(claims, address)


def instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
