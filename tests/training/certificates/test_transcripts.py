"""Transcripts and identity cards: frozen, signed, counted; and what the world is told of them."""

import json
import re
from io import BytesIO

import pypdf
import pytest
from sqlalchemy import func, select

from tests.makers import a_user
from tests.training.certificates.made import a_closed_run, issued, reached, revoked
from tests.training.results.made import a_tested_module
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.documents import signing
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.certificates import printouts
from trainingmgr.training.certificates.models import CardPrint, Certificate, Transcript
from trainingmgr.training.certificates.queries import register, verifying
from trainingmgr.training.certificates.rules import RevocationReason
from trainingmgr.training.certificates.services import transcripts
from trainingmgr.training.enrolments.models import Enrolment

ADDRESS = "https://training.defence.example/verify"
NAME = "Achta Idriss"


@pytest.fixture
def certificate(cast):
    module = a_tested_module(validity_months=12)
    cohort, _places = a_closed_run(cast.here, cast.cell_head, NAME, modules=(module,))
    (found,) = issued(cohort, cast)
    reached(found.person_id, cast.here)
    return register.certificate(found.serial, reader=cast.cell_head)


@pytest.fixture
def person(cast, certificate):
    return people.person(certificate.person.uid, reader=cast.training_clerk)


def words_of(pdf):
    """The words of every page; spaces of a kind, and without marks of direction."""
    found = "".join(each.extract_text() for each in pypdf.PdfReader(BytesIO(pdf)).pages)
    return re.sub("[\u2066-\u2069\u200e\u200f]", "", found)


def test_a_transcript_lists_courses_and_modules_and_is_bound_by_its_code(cast, certificate, person):
    made = transcripts.give_out(person, "Ministry of Defence", ADDRESS, by=cast.training_clerk)
    course, module = made.values["lines"]
    assert (course["proof"], course["kind"]) == (certificate.serial, "course")
    assert (module["kind"], module["proof"], module["counts"]) == (
        "module", certificate.values["run"], False,
    )  # fmt: skip
    payload = signing.unseal(made.sealed, verifying.public_keys())
    assert payload.name == NAME
    assert payload.course == f"TRANSCRIPT 2: {transcripts.content(made.values['lines'])}"
    assert payload.hours == certificate.values["hours"]
    text = words_of(printouts.transcript(made, "en", "Clerk").whole().data)
    for word in (NAME, certificate.serial, made.serial, made.values["content"], person.number):
        assert word in text


def test_the_public_page_lists_it_and_says_what_was_withdrawn_since(
    cast, certificate, person, browse
):
    made = transcripts.give_out(person, "Ministry of Defence", ADDRESS, by=cast.training_clerk)
    sealed, serial, content = made.sealed, made.serial, made.values["content"]
    anybody = browse(None)
    scanned = anybody.get(f"/verify/{sealed}").text
    assert NAME in scanned
    assert content in scanned
    typed = anybody.get(f"/verify/{serial}").text
    assert NAME not in typed
    assert "Withdrawn since" not in typed
    other = a_user(Role.CELL_HEAD, centre=cast.here)
    revoked(certificate, RevocationReason.FRAUD, cast.cell_head, other)
    assert "Withdrawn since" in anybody.get(f"/verify/{serial}").text


def test_nobody_gives_a_transcript_to_themselves_or_without_the_role(cast, person):
    with pytest.raises(Refusal, match="role of this account"):
        transcripts.give_out(person, "M", ADDRESS, by=cast.vetting_officer)
    person.holder_id = cast.training_clerk.holder_id
    with pytest.raises(Refusal, match="themselves"):
        transcripts.give_out(person, "M", ADDRESS, by=cast.training_clerk)


def test_a_clerk_makes_it_on_the_page_and_takes_it_as_credentials(cast, person, browse):
    clerk = browse(cast.training_clerk)
    address = f"/transcripts/{person.uid}"
    opened = clerk.get(address)
    assert "No transcript was given out" in opened.text
    answer = clerk.post(address, opened=opened)
    assert answer.data.startswith(b"%PDF")
    serial = db.session.scalar(select(Transcript.serial))
    assert serial in clerk.get(address).text
    told = json.loads(clerk.post(f"{address}/credentials", opened=opened).text)
    (one,) = told["verifiableCredential"]
    assert one["id"].startswith("data:application/vc+jwt,")
    rows = clerk.get(f"/exports/transcript?person={person.uid}")
    assert rows.status_code == 200
    given = db.session.scalar(select(func.count()).select_from(Transcript))
    looked = clerk.post(address, opened=opened, language="fr+ar", look="y")
    assert 'src="data:image/png;base64,' in looked.text
    assert db.session.scalar(select(func.count()).select_from(Transcript)) == given
    serial = db.session.scalars(select(Certificate.serial)).first()
    looked = clerk.get(f"/certificates/{serial}/specimen.pdf?look=1&language=fr%2Bar").text
    assert "Français + العربية" in looked
    assert "SPECIMEN" in words_of(clerk.get(f"/certificates/{serial}/specimen.pdf").data)


def test_cards_are_counted_and_the_next_one_is_a_duplicate(cast, certificate, browse):
    clerk = browse(cast.training_clerk)
    address = f"/runs/{certificate.cohort.uid}/cards"
    number = certificate.person.number
    place = db.session.get_one(Enrolment, certificate.enrolment_id)
    who = str(place.uid)
    opened = clerk.get(address)
    assert number in opened.text
    looked = clerk.post(address, opened=opened, who=who, language="ar", look="y")
    assert 'src="data:image/png;base64,' in looked.text
    assert db.session.scalar(select(CardPrint)) is None, "a look is no print"
    unit = db.session.get_one(Unit, cast.unit.id)
    db.session.get_one(Person, certificate.person_id).unit_id = unit.id
    unit.titles = {"en": "First Company", "fr": "Première compagnie"}
    db.session.commit()
    first = clerk.post(address, opened=opened, who=who, language="en+fr")
    text = words_of(first.data)
    assert "First Company" in text and "Première compagnie" in text, "what is carried says both"
    assert "Property of the programme" in text
    assert "Propriété du programme" in text
    assert "Page 1 of 1" in text
    assert number in text
    assert "DUPLICATE" not in text
    assert (
        "Say in a full sentence"
        in clerk.get(clerk.post(address, opened=opened, who=who).location).text
    )
    why = "The first card was lost on patrol."
    again = clerk.post(address, opened=clerk.get(address), who=who, reason=why)
    assert "DUPLICATE 2" in words_of(again.data)
    assert db.session.scalars(select(CardPrint.number).order_by(CardPrint.number)).all() == [1, 2]
