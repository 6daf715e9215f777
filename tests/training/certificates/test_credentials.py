"""Certificates as credentials of others: checked by an independent library and published schema."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc import jwk, jwt
from joserfc.errors import BadSignatureError
from jsonschema import Draft201909Validator

from tests.makers import a_user
from tests.training.certificates.made import a_closed_run, issued, revoked
from tests.training.results.made import a_tested_module
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, keys
from trainingmgr.core.errors import Refusal
from trainingmgr.training.certificates.queries import register
from trainingmgr.training.certificates.rules import RevocationReason
from trainingmgr.training.certificates.services import credentials, publishing

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
ADDRESS = "https://training.defence.example"
VENDOR = Path(__file__).parents[2] / "vendor"
SCHEMA = json.loads((VENDOR / "ob_v3p0_achievementcredential_schema.json").read_text())


@pytest.fixture
def certificate(cast):
    module = a_tested_module(validity_months=12)
    cohort, _places = a_closed_run(cast.here, cast.cell_head, "Achta Idriss", modules=(module,))
    (found,) = issued(cohort, cast)
    return register.certificate(found.serial, reader=cast.cell_head)


def opened(token, key_set):
    """The claims, once a library that is not ours has checked the signature and the times."""
    found = jwt.decode(token, jwk.KeySet.import_key_set(key_set), algorithms=["EdDSA"])
    jwt.JWTClaimsRegistry(iss={"essential": True}, nbf={"essential": True}).validate(found.claims)
    return found


def test_the_published_schema_and_a_foreign_library_accept_it(certificate):
    found = opened(credentials.token(certificate, ADDRESS), publishing.key_set(ADDRESS))
    says = found.claims
    assert list(Draft201909Validator(SCHEMA).iter_errors(says)) == []
    assert set(found.header) == {"alg", "kid", "typ"}
    assert says["iss"] == says["issuer"]["id"] == "did:web:training.defence.example"
    assert (says["jti"], says["sub"]) == (says["id"], says["credentialSubject"]["id"])
    assert says["validUntil"] == f"{certificate.valid_until}T23:59:59Z"
    subject = says["credentialSubject"]
    assert subject["identifier"][0]["identityHash"] == "Achta Idriss"
    (module,) = certificate.values["modules"]
    assert (
        f"{module['code']} v{module['version']}" in subject["achievement"]["criteria"]["narrative"]
    )
    assert certificate.person.number not in json.dumps(says)


def test_the_schema_would_see_a_fault(certificate):
    says = credentials.credential(certificate, ADDRESS)
    del says["credentialSubject"]["achievement"]["criteria"]
    assert list(Draft201909Validator(SCHEMA).iter_errors(says)) != []


def test_one_changed_letter_is_seen(certificate):
    head, body, signature = credentials.token(certificate, ADDRESS).split(".")
    changed = body[:40] + ("A" if body[40] != "A" else "B") + body[41:]
    with pytest.raises(BadSignatureError):
        opened(f"{head}.{changed}.{signature}", publishing.key_set(ADDRESS))


def test_old_credentials_stay_good_when_keys_turn_and_new_ones_take_the_new_key(certificate):
    old = credentials.token(certificate, ADDRESS)
    ring = keys.ring()
    keys.hold(replace(ring, signing=(keys.new_signing_key(), *ring.signing)))
    try:
        known = publishing.key_set(ADDRESS)
        new = credentials.token(certificate, ADDRESS)
        assert opened(old, known).header["kid"] != opened(new, known).header["kid"]
        assert {each["id"] for each in publishing.did_document(ADDRESS)["verificationMethod"]} == {
            opened(each, known).header["kid"] for each in (old, new)
        }
    finally:
        keys.hold(ring)


def test_a_credential_of_an_older_day_was_valid_from_then(certificate):
    certificate.issued_on -= timedelta(days=40)
    day = clock.today() - timedelta(days=40)
    assert credentials.credential(certificate, ADDRESS)["validFrom"] == f"{day}T00:00:00Z"


def test_a_revoked_certificate_does_not_leave(cast, certificate):
    other = a_user(Role.CELL_HEAD, centre=cast.here)
    gone = revoked(certificate, RevocationReason.FRAUD, cast.cell_head, other)
    with pytest.raises(Refusal, match="does not leave"):
        credentials.export([gone], ADDRESS, by=cast.training_clerk)


def test_whoever_prints_gets_the_file_and_the_journal_says_so(cast, certificate, browse):
    clerk = browse(cast.training_clerk)
    page = clerk.get(f"/certificates/{certificate.serial}")
    answer = clerk.post(f"/certificates/{certificate.serial}/credential", opened=page)
    assert answer.headers["Content-Type"] == "application/vc+jwt"
    told = opened(answer.text, browse(None).get("/.well-known/jwks.json").json).claims
    status = told["credentialStatus"]
    assert status["statusListCredential"].endswith("/verify/status/0")
    assert status["statusListIndex"] == str(certificate.id)
