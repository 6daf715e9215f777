"""Withdrawn by two, replaced with the old serial shown, printed and counted only if produced."""

from hashlib import sha256

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.documents import papers
from tests.makers import a_user, a_week_later, kept
from tests.training.certificates.made import SITE, a_closed_run, issued, revoked, whole
from tests.vetting.made import an_age_doubt
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people.models import Person
from trainingmgr.training.certificates.models import CertificatePrint
from trainingmgr.training.certificates.queries import candidates, register, verifying
from trainingmgr.training.certificates.rules import RevocationReason, Standing
from trainingmgr.training.certificates.services import issuing, printing, revoking
from trainingmgr.training.records.models import Attainment

TODAY = clock.today
ISSUE = Permission.CERTIFICATE_ISSUE
WHY = "Two people have the same number."
FRAUD, REPLACED = RevocationReason.FRAUD, RevocationReason.REPLACED


@pytest.fixture
def certificate(cast):
    cohort, _places = a_closed_run(cast.here, cast.cell_head, "Achta Idriss")
    return issued(cohort, cast)[0]


@pytest.fixture
def other_head(cast):
    return a_user(Role.CELL_HEAD, centre=cast.here)


def counting():
    rows = db.session.scalars(select(Attainment).execution_options(populate_existing=True))
    return [row.withdrawn_at is None for row in rows]


def test_a_second_person_revokes_and_what_was_attained_counts_no_more(
    cast, certificate, other_head
):  # fmt: skip
    assert counting() == [True]
    found = revoked(certificate, FRAUD, cast.cell_head, other_head)
    assert (found.stands, found.revocation.kind) == (False, FRAUD)
    assert counting() == [False]
    assert verifying.of_serial(certificate.serial, on=TODAY()).standing is Standing.REVOKED


def test_nobody_revokes_alone_not_even_with_two_accounts(cast, certificate):
    found = whole(certificate, cast.cell_head)
    revoking.propose(found, FRAUD, WHY, by=cast.cell_head)
    twin = a_user(
        Role.CELL_HEAD, centre=cast.here,
        holder=db.session.get(Holder, cast.cell_head.holder_id),
    )  # fmt: skip
    for who in (cast.cell_head, twin):
        found = whole(certificate, who)
        proposal = register.proposal(found)
        with pytest.raises(Refusal, match="second person"):
            revoking.agree(found, proposal, SITE, seen=proposal.version, by=who)
    late, other = whole(certificate, cast.cell_head), a_user(Role.CELL_HEAD, centre=cast.here)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        revoking.agree(late, register.proposal(late), SITE, seen=1, by=other)
    assert whole(certificate, cast.cell_head).stands


def test_a_reason_is_owed_and_asking_twice_is_refused(cast, certificate):
    found = whole(certificate, cast.cell_head)
    with pytest.raises(Refusal, match="full sentence"):
        revoking.propose(found, FRAUD, "no", by=cast.cell_head)
    found = whole(certificate, cast.cell_head)
    revoking.propose(found, FRAUD, WHY, by=cast.cell_head)
    found = whole(certificate, cast.cell_head)
    with pytest.raises(Refusal, match="is asked for"):
        revoking.propose(found, FRAUD, WHY, by=cast.cell_head)


def test_the_second_person_may_let_it_stand_and_it_can_be_asked_again(
    cast, certificate, other_head
):  # fmt: skip
    found = whole(certificate, cast.cell_head)
    revoking.propose(found, FRAUD, WHY, by=cast.cell_head)
    found = whole(certificate, other_head)
    proposal = register.proposal(found)
    why = "The two people were told apart."
    revoking.refuse(found, proposal, why, seen=proposal.version, by=other_head)
    assert whole(certificate, other_head).stands
    assert not revoked(certificate, FRAUD, cast.cell_head, other_head).stands


def test_a_revocation_is_never_taken_back(cast, certificate, other_head):
    revoked(certificate, FRAUD, cast.cell_head, other_head)
    with pytest.raises(IntegrityError, match="tr_certificate_revocation"):
        db.session.execute(text("DELETE FROM certificate_revocation"))
    db.session.rollback()


def test_a_replacement_says_what_the_register_says_now_and_shows_the_old_one_as_replaced(
    cast, certificate
):  # fmt: skip
    person = db.session.get(Person, certificate.person_id)
    person.name_display = "Achta Idriss Barka"
    kept(person)
    old = revoked(certificate, REPLACED, cast.training_clerk, cast.cell_head)
    assert not old.stands
    new = whole(old.replaced_by, cast.cell_head)
    assert new.values["name_latin"] == "Achta Idriss Barka"
    assert new.stands
    assert new.serial != old.serial
    told = verifying.of_serial(old.serial, on=TODAY())
    assert (told.standing, told.replaced_by) == (Standing.REPLACED, new.serial)
    assert counting() == [True]


def test_a_revoked_certificate_is_replaced_once_it_was_wrong_to_revoke_it(
    cast, certificate, other_head
):  # fmt: skip
    revoked(certificate, FRAUD, cast.cell_head, other_head)
    assert counting() == [False]
    old = revoked(certificate, REPLACED, cast.training_clerk, cast.cell_head)
    assert old.replaced_by is not None
    assert verifying.of_serial(old.serial, on=TODAY()).standing is Standing.REVOKED
    assert counting() == [True]


def test_r_age_01_no_replacement_for_somebody_who_would_get_none_now(cast, certificate):
    found = whole(certificate, cast.training_clerk)
    revoking.propose(found, REPLACED, WHY, by=cast.training_clerk)
    an_age_doubt(db.session.get(Person, certificate.person_id))
    found = whole(certificate, cast.cell_head)
    proposal = register.proposal(found)
    with pytest.raises(Refusal, match="No new certificate can be issued"):
        revoking.agree(found, proposal, SITE, seen=proposal.version, by=cast.cell_head)
    assert whole(certificate, cast.cell_head).stands


def produced(certificates, **how):
    with printing.produce(certificates, **how) as file:
        return file.read()


def prints():
    return db.session.scalar(select(func.count()).select_from(CertificatePrint))


def test_from_the_second_print_on_it_says_duplicate_and_why(cast, certificate):
    found = whole(certificate, cast.training_clerk)
    first = produced([found], by=cast.training_clerk)
    assert "DUPLICATE" not in papers.text_of(first)
    with pytest.raises(Refusal, match="printed again"):
        printing.produce([found], by=cast.training_clerk)
    why = "The first one was lost in the flood."
    found = whole(certificate, cast.training_clerk)
    second = produced([found], reason=why, by=cast.training_clerk)
    assert "DUPLICATE" in papers.text_of(second)
    assert [each.row.reason for each in register.prints_of(found)] == [None, why]


def test_a_paper_is_as_it_was_signed_and_its_duplicate_in_any_language(cast):
    """The languages are chosen when certificates are asked for, and bound to what is agreed. What
    is printed first has the recorded hash; only a duplicate of it says the same in others.
    """
    cohort, _places = a_closed_run(cast.here, cast.cell_head, "Achta Idriss")
    run = candidates.cohort_by_id(cohort.id)
    titles = run.course.titles
    run.course.titles = {"en": titles["en"], "fr": titles["en"], "ar": ""}
    kept(run.course)

    def ask(speaks):
        run = candidates.cohort_by_id(cohort.id)
        return issuing.ask(run, SITE, speaks=speaks, by=cast.training_clerk)

    with pytest.raises(Refusal, match="no title in this language: العربية"):
        ask("fr+ar")
    with pytest.raises(Refusal, match="not printed in this language"):
        ask("de")
    made = ask("en+fr")
    made = candidates.request(made.uid, reader=cast.cell_head, permission=ISSUE)
    issuing.issue(made, SITE, seen=made.version, by=cast.cell_head)
    found = whole(register.certificates_of(cohort.id)[0], cast.training_clerk)
    assert found.values["speaks"] == "en+fr"
    with pytest.raises(Refusal, match="in which it was issued"):
        printing.produce([found], speaks="ar", by=cast.training_clerk)
    first = produced([found], by=cast.training_clerk)
    assert sha256(first).hexdigest() == found.pdf_hash
    assert "This is to certify that" in papers.text_of(first)
    assert "شهادة" not in papers.text_of(first)
    why = "For a ministry that reads Arabic."
    found = whole(found, cast.training_clerk)
    copy = papers.text_of(produced([found], reason=why, speaks="ar", by=cast.training_clerk))
    assert "This is to certify that" not in copy
    assert "نسخة" in copy, "it says DUPLICATE, in its own language"
    assert [each.row.speaks for each in register.prints_of(found)] == [None, "ar"]


def test_a_print_is_counted_only_if_it_was_produced(cast, certificate):
    found = whole(certificate, cast.training_clerk)
    found.values["modules"] = [{"code": "X"}]
    with pytest.raises(TypeError):
        printing.produce([found], by=cast.training_clerk)
    assert prints() == 0


def test_a_revoked_certificate_is_not_printed(cast, certificate, other_head):
    found = revoked(certificate, FRAUD, cast.cell_head, other_head)
    with pytest.raises(Refusal, match="not printed"):
        printing.produce([found], by=cast.cell_head)


def test_all_of_a_run_in_one_file_those_printed_before_as_duplicates(cast):
    cohort, _places = a_closed_run(cast.here, cast.cell_head)
    first, second = issued(cohort, cast)
    produced([first], by=cast.training_clerk)
    all_of_them = register.certificates_of(cohort.id)
    why = "The whole list is handed over again."
    data = produced(all_of_them, reason=why, by=cast.training_clerk)
    assert papers.pages_of(data) == 2
    assert "DUPLICATE" in papers.text_of(data, 0)
    assert "DUPLICATE" not in papers.text_of(data, 1)
    assert register.times_printed([first.id, second.id]) == {first.id: 2, second.id: 1}


def printed_run(cast, certificate):
    found = whole(certificate, cast.training_clerk)
    produced([found], by=cast.training_clerk)
    (run,) = register.print_runs(reader=cast.training_clerk).rows
    return run


def test_a_print_that_did_not_come_out_makes_the_next_no_duplicate(cast, certificate):
    run = printed_run(cast, certificate)
    serial = certificate.serial
    jam = "The printer jammed; the paper was torn up."
    with pytest.raises(Refusal, match="what became"):
        printing.confirm(run, [serial], seen=run.version, by=cast.training_clerk)
    run = register.print_run(run.uid, reader=cast.training_clerk)
    printing.confirm(run, [serial], jam, seen=run.version, by=cast.training_clerk)
    found = whole(certificate, cast.training_clerk)
    assert "DUPLICATE" not in papers.text_of(produced([found], by=cast.training_clerk))
    assert register.times_printed([certificate.id]) == {certificate.id: 2}
    assert register.papers_of([certificate.id]) == {certificate.id: 1}
    spoiled = register.prints_of(whole(certificate, cast.training_clerk))[0]
    facts = {"is_holder": True, "signed": True, "on": TODAY(), "by": cast.training_clerk}
    with pytest.raises(Refusal, match="spoiled"):
        printing.hand_over(found, spoiled.row, "", **facts)


def test_what_came_out_is_said_once_and_of_this_print_run_only(cast, certificate):
    run = printed_run(cast, certificate)
    with pytest.raises(Refusal, match="not in this print run"):
        printing.confirm(run, ["XXXXX"], "Jammed", seen=run.version, by=cast.training_clerk)
    run = register.print_run(run.uid, reader=cast.training_clerk)
    printing.confirm(run, [], seen=run.version, by=cast.training_clerk)
    assert run.confirmed_by_id == cast.training_clerk.id
    with pytest.raises(Refusal, match="already"):
        printing.confirm(run, [], seen=run.version, by=cast.training_clerk)
    assert register.print_runs(reader=cast.elsewhere["training_clerk"]).rows == []


def test_a_hand_over_is_signed_for_once(cast, certificate):
    found = whole(certificate, cast.training_clerk)
    produced([found], by=cast.training_clerk)
    (made,) = register.prints_of(found)
    facts = {"is_holder": False, "signed": True, "on": TODAY(), "by": cast.training_clerk}
    printing.hand_over(found, made.row, "Sgt Moussa", **facts)
    (made,) = register.prints_of(found)
    assert (made.handed.collector, made.handed.signed) == ("Sgt Moussa", True)
    with pytest.raises(Refusal, match="handed over already"):
        printing.hand_over(found, made.row, "Sgt Moussa", **facts)


def test_revoke_matrix_a_curriculum_officer_is_the_second_person_where_a_centre_has_one_head(
    cast, certificate
):  # fmt: skip
    found = revoked(certificate, FRAUD, cast.cell_head, cast.curriculum_officer)
    assert not found.stands
