"""Statements signed for programs of others: JSON Web Signatures and keys with Ed25519.

A compact signature of RFC 7515 with `EdDSA` (RFC 8037), and the public key as RFC 7517 writes it.
What `cryptography` signs any library for these standards can check.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def signed(
    claims: Mapping[str, object], private_key: Ed25519PrivateKey, *, kid: str, typ: str = "JWT"
) -> str:
    """The claims as a compact signature: three parts of base 64 between two dots."""
    head = {"alg": "EdDSA", "kid": kid, "typ": typ}
    text = f"{_part(head)}.{_part(claims)}"
    return f"{text}.{_encoded(private_key.sign(text.encode()))}"


def public(key: Ed25519PublicKey, *, kid: str) -> dict[str, str]:
    """The public key for whoever checks. There is never a private half in it."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return {
        "kty": "OKP", "crv": "Ed25519", "x": _encoded(raw), "kid": kid, "alg": "EdDSA",
        "use": "sig",
    }  # fmt: skip


def _part(content: Mapping[str, object]) -> str:
    return _encoded(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
