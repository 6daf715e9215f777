# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""Checking certificates at the command line, with or without a database or a network."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.documents import serials, signing
from trainingmgr.documents.signing import NotGenuine, Payload
from trainingmgr.training.certificates.queries import verifying
from trainingmgr.training.certificates.rules import Standing, standing

NO_LONGER, FALSE = 3, 4
"""Exit codes: genuine but it does not stand, and not genuine. 0 is genuine and valid."""
SAID = {
    Standing.ALTERED: "ALTERED: neither a serial number nor a code that was signed here. Look for "
    "a letter mistyped, or a file that is not there.",
    Standing.UNKNOWN: "UNKNOWN: signed or numbered as here, but the register does not hold it.",
}
CODES = {Standing.VALID: 0, Standing.ALTERED: FALSE, Standing.UNKNOWN: FALSE}


@click.group()
def certificate() -> None:
    """Check certificates."""


@certificate.command("verify")
@click.argument("text")
@click.option(
    "--public-key",
    metavar="KEY",
    help="Check against this published key alone (64 hexadecimal digits, or ID:KEY): no database, "
    "no network. It cannot know of a later revocation.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_context
def verify(context: click.Context, text: str, *, public_key: str | None, as_json: bool) -> None:
    """Say whether a certificate is genuine and stands.

    TEXT is what its square code says, a serial number, or a file that holds one of them ("-" is
    the standard input). Exit codes: 0 genuine and valid, 3 genuine but expired, revoked,
    replaced or suspended, 4 altered, forged or unknown.

    \b
      trainingmgr certificate verify 7K3QM-9TB2X-0HRWD-4ZC8V
      trainingmgr certificate verify scanned.txt --public-key 3b6a…29
    """
    asked = _read(text)
    if public_key:
        found = _alone(asked, public_key)
    else:
        app: Flask = context.obj()
        with app.app_context():
            found = _in_register(asked)
            db.session.remove()
    _say(found, as_json=as_json)
    raise SystemExit(CODES.get(Standing(found["standing"]), NO_LONGER))


def _read(text: str) -> str:
    if text == "-":
        return sys.stdin.read().strip()
    try:
        file = Path(text)
        return file.read_text().strip() if file.is_file() else text.strip()
    except (OSError, UnicodeDecodeError, ValueError):
        return text.strip()


def _alone(text: str, public_key: str) -> dict[str, Any]:
    """Against one key, from the code alone."""
    _id, _colon, digits = public_key.strip().rpartition(":")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(digits))
    except ValueError as bad:
        raise click.UsageError("A public key is 64 hexadecimal digits.") from bad
    try:
        payload = signing.unseal(text, _Any(key))
    except NotGenuine as wrong:
        return {"standing": Standing.ALTERED.value, "why": str(wrong), "register": False}
    stands = standing(payload.valid_until, None, on=clock.today())
    return {"standing": stands.value, "register": False, **_signed(payload)}


class _Any(dict[str, Ed25519PublicKey]):
    """The one key given, whatever name the code gives its key."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        super().__init__()
        self._key = key

    def __contains__(self, _name: object) -> bool:
        return True

    def __getitem__(self, _name: str) -> Ed25519PublicKey:
        return self._key


def _in_register(text: str) -> dict[str, Any]:
    """With the site's keys and its register: a serial, or a code."""
    on = clock.today()
    if serials.holds(text):
        answer = verifying.of_serial(text, on=on)
    else:
        answer = verifying.of_code(text, on=on)
    found: dict[str, Any] = {"standing": answer.standing.value, "register": True}
    if answer.serial:
        found["serial"] = answer.serial
    if answer.payload:
        found |= _signed(answer.payload)
    if answer.values:
        values = answer.values
        found |= {
            "course": f"{values['course_code']} {values['course'].get('en', '')}".strip(),
            "hours": values["hours"], "held_from": values["held_from"],
            "held_to": values["held_to"], "issued_on": values["issued_on"],
            "valid_until": values["valid_until"],
        }  # fmt: skip
    if answer.replaced_by:
        found["replaced_by"] = answer.replaced_by
    return found


def _signed(payload: Payload) -> dict[str, Any]:
    return {
        "serial": payload.serial, "name": payload.name, "course": payload.course,
        "hours": payload.hours, "issued_on": payload.issued_on.isoformat(),
        "valid_until": payload.valid_until.isoformat() if payload.valid_until else None,
        "key": payload.key,
    }  # fmt: skip


def _say(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, default=str))
        return
    click.echo(SAID.get(Standing(found["standing"]), str(found["standing"]).upper()))
    for name, value in found.items():
        if name not in ("standing", "register") and value is not None:
            click.echo(f"  {name}: {value}")
    if not found["register"]:
        click.echo("  Only the signature was checked. Ask the register when there is a network.")
