"""Certificates: one person asks, another issues, and the paper proves itself to a stranger."""

import os
import re
import subprocess
import sys

import pypdfium2
import zxingcpp

from tests.e2e.journey import CLERK, HEAD2, NAME, press, row, said
from tests.e2e.server import ROOT

DOTS = 150, 220


def certificates_are_asked_for_by_one_and_issued_by_another(journey):
    page = journey.at_run(CLERK, "/certificates")
    assert "attended 33 %, 80 % are needed." in row(page, NAME["absent"]).inner_text()
    assert "The unit is not cleared" in row(page, NAME["frozen"]).inner_text()
    press(page, "Ask for the certificates")
    assert page.get_by_text("Look and issue").count() == 0
    page = journey.at_run(HEAD2, "/certificates")
    press(page, "Look and issue")
    press(page, "Issue them now")
    assert "2 certificates issued" in page.content()


def the_code_on_the_paper_is_read_back_and_verified_by_a_stranger(journey):
    journey.codes = _codes(_printed(journey))
    assert len(journey.codes) == 2
    told = [_asked(journey, code) for code in journey.codes]
    for text, key in zip(told, ("unpaid", "traveller"), strict=True):
        assert text.startswith("Valid\n")
        assert NAME[key] in text
        assert "JRN-101 Protection of civilians" in text
    assert _asked(journey, _changed(journey.codes[1])).startswith("Altered or forged\n")


def _printed(journey):
    page = journey.at_run(HEAD2, "/certificates")
    with page.expect_download() as caught:
        page.get_by_role("button", name="Print these").click()
    return caught.value.path().read_bytes()


def _codes(paper):
    """What a camera reads from the pages. It looks again from nearer, as one does: the reader
    misses some three of a thousand of these symbols at any one size.
    """
    return [found.text for page in pypdfium2.PdfDocument(paper) for found in _read(page)]


def _read(page):
    looks = (
        zxingcpp.read_barcodes(page.render(scale=each / 72, grayscale=True).to_pil())
        for each in DOTS
    )
    return next(filter(None, looks), [])


def _changed(code):
    """One letter in the middle of what was signed is another."""
    at = len(code) - 60
    return code[:at] + ("A" if code[at] != "A" else "B") + code[at + 1 :]


def _asked(journey, code):
    """What the public page says to somebody who scanned the code."""
    page = journey.office.page("nobody")
    page.goto(code)
    return said(page)


def without_a_network_the_published_key_is_enough(journey):
    page = journey.office.at("nobody", "/verify/key")
    key = re.search(r"[0-9a-f]{64}", re.sub(r"\s", "", said(page)))[0]
    code = journey.codes[1]
    valid, changed = (_verified(journey, text, key) for text in (code, _changed(code)))
    assert (valid.returncode, changed.returncode) == (0, 4)
    assert NAME["traveller"] in valid.stdout


def _verified(journey, code, key):
    """By the command, which is given no database."""
    command = [sys.executable, "-m", "trainingmgr", "certificate", "verify", code]
    nowhere = {"TRAININGMGR_INSTANCE": str(journey.site.folder / "nowhere")}
    return subprocess.run(
        [*command, "--public-key", key, "--json"], cwd=ROOT, env={**os.environ, **nowhere},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
