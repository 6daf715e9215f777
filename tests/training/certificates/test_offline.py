"""What leaves the site to be checked elsewhere: signed lists, keys, one page without network."""

import gzip
import json
import re
from base64 import urlsafe_b64decode
from dataclasses import replace

import pytest
from joserfc import jwk, jws

from tests.makers import a_user
from tests.training.certificates.made import a_closed_run, issued, revoked
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, keys
from trainingmgr.training.certificates.queries import withdrawn
from trainingmgr.training.certificates.rules import PACE, RevocationReason
from trainingmgr.training.certificates.services import asking, publishing

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
ADDRESS = "https://training.defence.example"


@pytest.fixture
def anybody(browse):
    return browse(None)


@pytest.fixture
def some(cast):
    cohort, _places = a_closed_run(cast.here, cast.cell_head, "Achta Idriss", "Zara Hissène")
    return issued(cohort, cast)


def opened(text, key_set):
    """Checked by a library that is not ours."""
    ring = jwk.KeySet.import_key_set(key_set)
    return json.loads(jws.deserialize_compact(text, ring, algorithms=["EdDSA"]).payload)


def fraud(cast, certificate):
    other = a_user(Role.CELL_HEAD, centre=cast.here)
    return revoked(certificate, RevocationReason.FRAUD, cast.cell_head, other)


def test_the_list_is_signed_says_its_day_and_shows_no_serial(cast, some, anybody):
    fraud(cast, some[0])
    text = anybody.get("/verify/withdrawn.jwt").text
    told = opened(text, anybody.get("/.well-known/jwks.json").json)
    assert abs(told["iat"] - clock.now().timestamp()) < 60
    day = clock.today().isoformat()
    assert told["withdrawn"] == {withdrawn.mark(some[0].serial): [day, "revoked"]}
    assert some[0].serial not in json.dumps(told)


def test_the_status_list_has_one_bit_for_what_is_withdrawn(cast, some, anybody):
    fraud(cast, some[1])
    text = anybody.get("/verify/status/0").text
    told = opened(text, anybody.get("/.well-known/jwks.json").json)
    packed = told["credentialSubject"]["encodedList"].removeprefix("u")
    bits = gzip.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    set_ = [at for at in range(len(bits) * 8) if bits[at // 8] & 0x80 >> at % 8]
    assert set_ == [some[1].id]
    assert len(bits) * 8 == publishing.LISTED
    assert anybody.get("/verify/status/1000").status_code == 404


def test_a_list_of_an_older_key_is_still_ours_and_no_private_half_leaves(some, anybody):
    before = publishing.withdrawn_list(ADDRESS)
    ring = keys.ring()
    keys.hold(replace(ring, signing=(keys.new_signing_key(), *ring.signing)))
    try:
        known = publishing.key_set(ADDRESS)
        assert opened(before, known)["iss"] == "did:web:training.defence.example"
        assert opened(publishing.withdrawn_list(ADDRESS), known)
        document = anybody.get("/.well-known/did.json").json
        assert len(document["verificationMethod"]) == len(document["assertionMethod"]) == 2
        assert '"d"' not in json.dumps([known, document])
    finally:
        keys.hold(ring)


@pytest.mark.parametrize(
    ("address", "identity"),
    [
        ("https://a.example", "did:web:a.example"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
        ("https://a.example/army/training/", "did:web:a.example:army:training"),
    ],
)
def test_the_site_is_named_by_its_address(address, identity):
    assert publishing.identity(address) == identity


def test_the_page_loads_nothing_and_may_send_nothing(some, anybody):
    answer = anybody.get("/verify/offline.html")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', answer.text)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert not re.search(r"(?:src|href)=", answer.text)


def test_ac13_pages_to_keep_are_counted_as_questions(anybody, monkeypatch):
    monkeypatch.setattr(asking.may_ask, "__defaults__", (replace(PACE, address=1),))
    assert anybody.get("/verify/withdrawn.jwt").status_code == 200
    for path in ("/verify/withdrawn.jwt", "/verify/offline.html", "/verify/status/0"):
        assert anybody.get(path).status_code == 429
