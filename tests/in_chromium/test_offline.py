"""The page that checks certificates without a network: saved as a file, opened with no line."""

import os
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import expect

from tests.browser import Browser
from tests.browser_checks import a_page, axe, shots, too_wide_or_small
from tests.makers import a_user
from tests.training.certificates.made import a_closed_run, issued, revoked
from trainingmgr.accounts.rules import Role
from trainingmgr.core import keys
from trainingmgr.documents import serials, signing
from trainingmgr.training.certificates.queries import verifying
from trainingmgr.training.certificates.rules import RevocationReason
from trainingmgr.training.certificates.services import publishing, suspending

pytestmark = pytest.mark.browser
NAMES = "Achta Idriss", "Zara Hissène"
BARE = "delete SubtleCrypto.prototype.importKey"


@pytest.fixture
def codes(cast, app, tmp_path):
    """The saved page, a list that is newer, and the text of every kind of code."""
    cohort, _places = a_closed_run(cast.here, cast.cell_head, *NAMES)
    one, two = issued(cohort, cast)
    ring = keys.ring()
    keys.hold(replace(ring, signing=(keys.new_signing_key(), *ring.signing)))
    stranger = Ed25519PrivateKey.generate()
    payload = signing.unseal(one.sealed, verifying.public_keys())
    key_id, key = verifying.private_key()
    newer = replace(payload, serial=serials.fresh(), key=key_id)
    found = {
        "Genuine": f"https://site.example/verify/{one.sealed}",
        "Genuine, and expired": signing.seal(replace(newer, valid_until=date(2020, 5, 1)), key),
        "Altered or forged": signing.seal(replace(payload, name="The Forger"), stranger),
        "Unknown key": signing.seal(replace(payload, key="99999999"), stranger),
        "This is not the code of a certificate": one.serial,
    }
    page = tmp_path / "page.html"
    page.write_text(Browser(app).get("/verify/offline.html").text)
    other = a_user(Role.CELL_HEAD, centre=cast.here)
    revoked(one, RevocationReason.FRAUD, cast.cell_head, other)
    suspending.suspend(two.id, "AAAA1111", by=other)
    (tmp_path / "withdrawn.jwt").write_text(publishing.withdrawn_list("https://site.example"))
    forged = publishing.withdrawn_list("https://site.example").split(".")
    (tmp_path / "forged.jwt").write_text(f"{forged[0]}.{forged[1][:-4]}AAAA.{forged[2]}")
    yield page, found, two.sealed
    keys.hold(ring)


@pytest.mark.parametrize("own", [False, True], ids=["webcrypto", "own arithmetic"])
def test_a_saved_page_tells_genuine_altered_unknown_expired_and_withdrawn(window, codes, own):
    file, found, waits = codes
    with a_page(window, width=360) as page:
        page.context.set_offline(True)
        if own:
            page.add_init_script(BARE)
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]")
        word, taken = page.locator("#word"), page.locator("#taken")
        for said, text in reversed(found.items()):
            page.fill("#text", text)
            page.click("#ask button[type=submit]")
            expect(word).to_have_text(said)
        expect(page.locator("#facts")).to_contain_text(NAMES[0])
        page.set_input_files("#newer", file.with_name("forged.jwt"))
        expect(taken).to_contain_text("no list")
        expect(word).to_have_text("Genuine")
        page.set_input_files("#newer", file.with_name("withdrawn.jwt"))
        expect(word).to_have_text("Withdrawn")
        expect(page.locator("#age")).to_contain_text("on it: 2")
        page.fill("#text", waits)
        page.click("#ask button[type=submit]")
        expect(word).to_have_text("Suspended for now")
        assert page.complaints == []
        if not own:
            assert axe(page) == []
            for language in ("fr", "ar", "en"):
                page.click(f"[data-language={language}]")
                assert too_wide_or_small(page) == []
                if os.environ.get("SHOTS"):
                    shots(page, f"offline-{language}")
