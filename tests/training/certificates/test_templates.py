"""Texts and marks of partners: which run gets which, and that what was issued stays as it was."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from tests.browser import Page
from tests.makers import an_organisation, kept
from tests.training.certificates.made import SITE, a_closed_run, a_mark, issued
from trainingmgr.core.errors import Refusal
from trainingmgr.documents import engraving, pictures
from trainingmgr.training.certificates.queries import candidates, register
from trainingmgr.training.certificates.services import drawing, issuing, layouts
from trainingmgr.training.certificates.services.layouts import Texts
from trainingmgr.training.cohorts.models import Funder

OURS = Texts(layouts.LANGUAGES, {"en": "Ministry of Defence"})


def theirs(by, colour=(200, 30, 30, 255)):
    mark = layouts.keep_logo(a_mark(colour), field="partner_logo", by=by)
    return replace(OURS, issuer={"en": "A partner"}, logos={"partner": mark})


@pytest.fixture
def partner():
    return an_organisation(code="EUTM")


def test_a_run_is_certified_with_its_funders_texts_and_others_with_ours(cast, partner):
    officer = cast.curriculum_officer
    layouts.save(OURS, seen=None, by=officer)
    layouts.save(theirs(officer), seen=None, by=officer, code=partner.code)
    funded, _places = a_closed_run(cast.here, cast.cell_head, "Achta Idriss")
    kept(Funder(cohort_id=funded.id, organisation_id=partner.id))
    other, _places = a_closed_run(cast.here, cast.cell_head, "Zara Hissène")
    (one,), (two,) = issued(funded, cast), issued(other, cast)
    assert one.values["issuer"] == {"en": "A partner"}
    assert (one.values["template"], two.values["template"]) == ("EUTM", "standard")
    assert two.values["issuer"] == {"en": "Ministry of Defence"}


def test_a_printed_certificate_keeps_its_mark_when_the_partner_takes_another(cast, partner):
    officer = cast.curriculum_officer
    layouts.save(theirs(officer), seen=None, by=officer, code=partner.code)
    cohort, _places = a_closed_run(cast.here, cast.cell_head, "Achta Idriss")
    kept(Funder(cohort_id=cohort.id, organisation_id=partner.id))
    (found,) = issued(cohort, cast)
    layouts.save(theirs(officer, (0, 90, 0, 255)), seen=1, by=officer, code=partner.code)
    found = register.certificate(found.serial, reader=cast.cell_head)
    again = engraving.one(drawing.paper_of(found), drawing.look_of(found))
    assert again.sha256 == found.pdf_hash
    assert b"DCTDecode" in again.data
    assert candidates.layout_of(candidates.cohort_by_id(cohort.id)).number == 2


def test_a_request_is_asked_again_when_the_partner_changes_its_texts(cast, partner):
    officer = cast.curriculum_officer
    layouts.save(OURS, seen=None, by=officer)
    cohort, _places = a_closed_run(cast.here, cast.cell_head, "Achta Idriss")
    kept(Funder(cohort_id=cohort.id, organisation_id=partner.id))
    made = issuing.ask(candidates.cohort_by_id(cohort.id), SITE, by=cast.training_clerk)
    layouts.save(replace(OURS), seen=None, by=officer, code=partner.code)
    with pytest.raises(Refusal, match="has changed"):
        issuing.issue(made, SITE, seen=made.version, by=cast.cell_head)


def test_a_mark_is_drawn_anew_on_white_and_nonsense_is_refused(cast):
    drawn = Image.open(BytesIO(pictures.logo(a_mark())))
    assert (drawn.format, drawn.getpixel((2, 2))) == ("JPEG", (255, 255, 255))
    with pytest.raises(Refusal, match="no picture"):
        layouts.keep_logo(b"<svg onload=alert(1)>", field="host_logo", by=cast.curriculum_officer)


def test_an_officer_sends_a_mark_and_sees_it_and_takes_it_away(cast, partner, browse):
    officer, path = browse(cast.curriculum_officer), f"/certificate-texts?partner={partner.code}"
    answer = officer.post(
        path, opened=officer.get(path), issuer_en="A partner", partner_name="Ingrid Bech",
        host_logo=(BytesIO(a_mark()), "mark.png"),
    )  # fmt: skip
    assert answer.status_code == 302
    (digest,) = candidates.layout("EUTM").texts["logos"].values()
    opened = officer.get(path)
    assert f"/certificate-texts/marks/{digest}.jpg" in opened.text
    assert Page(opened).values["partner_name"] == "Ingrid Bech", "and not as who signs for the host"
    assert officer.get(f"/certificate-texts/marks/{digest}.jpg").data.startswith(b"\xff\xd8")
    specimen = officer.get(f"/certificate-texts/specimen.pdf?partner={partner.code}")
    assert specimen.data.startswith(b"%PDF")
    officer.post(path, opened=opened, no_host_logo="y")
    assert candidates.layout("EUTM").texts["logos"] == {}
    assert candidates.layout() is None
    assert officer.get("/certificate-texts?partner=NOBODY").status_code == 404
