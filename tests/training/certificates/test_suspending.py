"""Suspended while a matter is looked into: told wherever a standing is, until lifted (K.103)."""

import pytest
from sqlalchemy import select, text

from tests.makers import a_person, a_user
from tests.training.certificates.made import SITE, a_closed_run, issued, revoked, whole
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.training.certificates import printouts
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.queries import register, transcripts, verifying, withdrawn
from trainingmgr.training.certificates.queries.register import Narrowed
from trainingmgr.training.certificates.rules import RevocationReason, Standing
from trainingmgr.training.certificates.services import (
    credentials,
    printing,
    publishing,
    revoking,
    suspending,
)
from trainingmgr.training.certificates.services import transcripts as giving
from trainingmgr.training.records.models import Attainment

TODAY, ADDRESS = clock.today, "https://training.defence.example"
FRAUD, REPLACED = RevocationReason.FRAUD, RevocationReason.REPLACED
WHY = "Two people have the same number."
HELD = "is suspended. No other"


@pytest.fixture
def certificate(cast):
    cohort, _places = a_closed_run(cast.here, cast.cell_head, "Achta Idriss")
    return issued(cohort, cast)[0]


@pytest.fixture
def other_head(cast):
    return a_user(Role.CELL_HEAD, centre=cast.here)


def told(certificate, cast):
    """By every way that asks: typed, scanned, on the list, in the bits, narrowed, written out."""
    found = whole(certificate, cast.cell_head)
    ways = [verifying.of_serial(found.serial, on=TODAY()),
            verifying.of_code(found.sealed.split("/verify/")[-1], on=TODAY())]  # fmt: skip
    (listed,) = register.certificates(Narrowed(), reader=cast.cell_head, on=TODAY()).rows
    (narrowed,) = [
        each for each in Standing
        if len(register.certificates(Narrowed(standing=each), reader=cast.cell_head, on=TODAY()))
    ]  # fmt: skip
    marked = withdrawn.marks().get(withdrawn.mark(found.serial), ("", ""))[1]
    bit = found.id in withdrawn.places(0, publishing.LISTED)
    word = printouts.cells(listed, TODAY())[-2]
    return {each.standing for each in ways} | {narrowed}, marked, bit, word


def counting():
    rows = db.session.scalars(select(Attainment).execution_options(populate_existing=True))
    return [row.withdrawn_at is None for row in rows]


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


def test_it_is_told_everywhere_and_everywhere_gone_when_another_person_lifts_it(
    cast, certificate, other_head
):  # fmt: skip
    person = whole(certificate, cast.cell_head).person
    paper = giving.give_out(person, SITE.issuer, ADDRESS, by=cast.training_clerk).serial
    suspending.suspend(certificate.id, "AAAA1111", by=cast.cell_head)
    assert told(certificate, cast) == ({Standing.SUSPENDED}, "suspended", True, "Suspended for now")
    assert counting() == [False]
    assert not transcripts.completed([person.id]) and not transcripts.leaving([person.id])
    lines = verifying.of_serial(paper, on=TODAY()).lines
    assert [(each.suspended, each.gone) for each in lines] == [(True, False)] * 2
    held = whole(certificate, cast.training_clerk)
    with pytest.raises(Refusal, match="not printed"):
        printing.produce([held], by=cast.training_clerk)
    with pytest.raises(Refusal, match="does not leave"):
        credentials.export([held], ADDRESS, by=cast.training_clerk)
    twin = a_user(Role.CELL_HEAD, centre=cast.here, holder=cast.cell_head.holder)
    for who in (cast.cell_head, twin):
        with pytest.raises(Refusal, match="second person"):
            suspending.take_up(certificate.id, "AAAA1111", by=who)
    suspending.take_up(certificate.id, "AAAA1111", by=other_head)
    assert told(certificate, cast) == ({Standing.VALID}, "", False, "Valid")
    assert counting() == [True]
    assert not any(x.suspended or x.gone for x in verifying.of_serial(paper, on=TODAY()).lines)


def test_no_other_is_issued_in_its_place_and_a_revocation_outlives_it(
    cast, certificate, other_head
):  # fmt: skip
    waits = whole(certificate, cast.training_clerk)
    revoking.propose(waits, REPLACED, WHY, by=cast.training_clerk)
    suspending.suspend(certificate.id, "AAAA1111", by=cast.cell_head)
    found = whole(certificate, other_head)
    proposal = register.proposal(found)
    with pytest.raises(Refusal, match=HELD):
        revoking.agree(found, proposal, SITE, seen=proposal.version, by=other_head)
    copy = {each.name: getattr(found, each.name) for each in Certificate.__table__.columns}
    del copy["id"], copy["uid"]
    with pytest.raises(Refusal, match=HELD):
        written_anew(copy | {"serial": "0" * 20, "replaces_id": found.id})
    found = whole(certificate, other_head)
    proposal = register.proposal(found)
    revoking.refuse(found, proposal, WHY, seen=proposal.version, by=other_head)
    assert not revoked(certificate, FRAUD, cast.cell_head, other_head).stands
    with pytest.raises(Refusal, match=HELD):
        revoking.propose(whole(certificate, other_head), REPLACED, WHY, by=other_head)
    suspending.take_up(certificate.id, "AAAA1111", by=other_head)
    assert told(certificate, cast) == ({Standing.REVOKED}, "revoked", True, "Revoked")
    assert counting() == [False]
    with pytest.raises(Refusal, match="withdrawn already"):
        suspending.suspend(certificate.id, "BBBB2222", by=cast.cell_head)


@operation
def written_anew(row):
    db.session.add(Certificate(**row))
    db.session.flush()


def test_of_two_measures_each_is_lifted_by_itself(cast, certificate, other_head):
    for code in ("AAAA1111", "BBBB2222"):
        suspending.suspend(certificate.id, code, by=cast.cell_head)
    suspending.take_up(certificate.id, "AAAA1111", by=other_head)
    assert told(certificate, cast)[0] == {Standing.SUSPENDED} and counting() == [False]
    with pytest.raises(NotFound):
        suspending.take_up(certificate.id, "AAAA1111", by=other_head)
    suspending.take_up(certificate.id, "BBBB2222", by=other_head)
    assert told(certificate, cast)[0] == {Standing.VALID} and counting() == [True]


def test_what_it_proved_counts_again_after_records_were_parted(cast, certificate, other_head):
    kept_record = a_person()
    run_raw("UPDATE attainment SET person_id = :to", to=kept_record.id)
    run_raw("UPDATE person SET same_as_id = :to WHERE id = :id",
            to=kept_record.id, id=certificate.person_id)  # fmt: skip
    suspending.suspend(certificate.id, "AAAA1111", by=cast.cell_head)
    run_raw("UPDATE person SET same_as_id = NULL WHERE id = :id", id=certificate.person_id)
    assert counting() == [False]
    suspending.take_up(certificate.id, "AAAA1111", by=other_head)
    assert counting() == [True]


def test_who_may_not_revoke_it_suspends_nothing_and_the_schema_keeps_what_stands(
    cast, certificate
):  # fmt: skip
    for who in (cast.training_clerk, cast.elsewhere[Role.CELL_HEAD]):
        with pytest.raises((Refusal, NotFound)):
            suspending.suspend(certificate.id, "AAAA1111", by=who)
    suspending.suspend(certificate.id, "AAAA1111", by=cast.cell_head)
    for sql in (
        "DELETE FROM certificate_suspension",
        "UPDATE certificate_suspension SET code = 'BBBB2222'",
        "UPDATE certificate_suspension SET lifted_by_id = by_id, lifted_at = at",
        "UPDATE attainment SET withdrawn_at = NULL",
    ):
        with pytest.raises(Refusal):
            run_raw(sql)
