"""A key that was stolen is struck off by two people: what it signed since is believed no more."""

import gzip
import json
from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_user, a_week_later
from tests.training.certificates.made import SITE, a_closed_run, asked, issued, whole
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, keys
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.operations import commands
from trainingmgr.training.certificates.queries import keys as signing_keys
from trainingmgr.training.certificates.queries import register, verifying, withdrawn
from trainingmgr.training.certificates.rules import RevocationReason, Standing
from trainingmgr.training.certificates.services import (
    credentials,
    issuing,
    publishing,
    revoking,
    striking,
)

TODAY, DAY = clock.today, timedelta(days=1)
WHY = "The server was taken from the office at night."


@pytest.fixture
def run(cast):
    cohort, _places = a_closed_run(cast.here, cast.cell_head)
    return cohort


@pytest.fixture
def officers(cast):
    return cast.curriculum_officer, a_user(Role.CURRICULUM_OFFICER)


def struck(officers, from_on):
    """The key that signs now is struck off, and another one begins."""
    first, second = officers
    key_id, _key = verifying.private_key()
    striking.ask(key_id, from_on, WHY, by=first)
    row = signing_keys.signing_key(key_id, reader=second).withdrawal
    count = striking.decide(key_id, agreed=True, seen=row.version, by=second)
    return key_id, count


def another_key():
    ring = keys.ring()
    fresh = keys.KeyRing(ring.session, ring.fields, (keys.new_signing_key(), *ring.signing))
    keys.hold(fresh)
    return fresh.signing[0]["id"]


def bits(number=0):
    body = publishing.status_list(number, SITE.address).split(".")[1]
    said = json.loads(urlsafe_b64decode(body + "=="))["credentialSubject"]["encodedList"]
    return gzip.decompress(urlsafe_b64decode(said[1:] + "=="))


def is_listed(certificate):
    return bool(bits()[certificate.id // 8] & (0x80 >> certificate.id % 8))


def test_what_a_stolen_key_signed_since_is_told_everywhere(cast, run, officers):
    first = issued(run, cast)[0]
    key_id, count = struck(officers, TODAY())
    assert count == 2
    fresh = another_key()
    db.session.expunge_all()
    for answer in (
        verifying.of_serial(first.serial, on=TODAY()),
        verifying.of_code(f"x/{first.sealed}", on=TODAY()),
    ):
        assert answer.standing is Standing.KEY_WITHDRAWN
    found = whole(first, cast.cell_head)
    assert not found.stands
    assert is_listed(found)
    assert withdrawn.marks()[withdrawn.mark(first.serial)] == (TODAY(), "key")
    said = json.loads(
        urlsafe_b64decode(publishing.withdrawn_list(SITE.address).split(".")[1] + "==")
    )
    assert said["keys"] == {key_id: TODAY().isoformat()}
    with pytest.raises(Refusal, match="does not leave"):
        credentials.export([found], SITE.address, by=cast.cell_head)
    narrowed = register.Narrowed(standing=Standing.KEY_WITHDRAWN)
    listed = register.certificates(narrowed, reader=cast.cell_head, on=TODAY())
    assert len(listed.rows) == 2
    ids = {each["kid"].partition("#")[2] for each in publishing.key_set(SITE.address)["keys"]}
    assert ids == {fresh}
    assert verifying.private_key()[0] == fresh


def test_what_it_signed_before_stays_valid(cast, run, officers, time_machine):
    first = issued(run, cast)[0]
    time_machine.move_to(clock.now() + 3 * DAY)
    struck(officers, TODAY() - DAY)
    another_key()
    db.session.expunge_all()
    assert verifying.of_code(f"x/{first.sealed}", on=TODAY()).standing is Standing.VALID
    assert whole(first, cast.cell_head).stands
    assert not is_listed(first)


def test_a_code_of_a_stolen_key_that_the_register_does_not_hold_is_no_riddle(cast, run, officers):
    first = issued(run, cast)[0]
    struck(officers, TODAY() - DAY)
    db.session.execute(text("DROP TRIGGER tr_certificate_delete" + _on()))
    db.session.execute(text("DELETE FROM attainment"))
    db.session.execute(text("DELETE FROM certificate"))
    found = verifying.of_code(f"x/{first.sealed}", on=TODAY())
    assert found.standing is Standing.KEY_WITHDRAWN
    db.session.rollback()


def _on():
    return " ON certificate" if db.engine.dialect.name == "postgresql" else ""


def test_a_holder_gets_another_certificate_signed_with_a_new_key(cast, run, officers):
    first = issued(run, cast)[0]
    struck(officers, TODAY())
    fresh = another_key()
    db.session.expunge_all()
    found = whole(first, cast.cell_head)
    revoking.propose(
        found, RevocationReason.REPLACED, "Its key was stolen.", by=cast.training_clerk
    )
    proposal = register.proposal(found)
    revoking.agree(found, proposal, SITE, seen=proposal.version, by=cast.cell_head)
    again = whole(first, cast.cell_head)
    assert again.revocation.kind is RevocationReason.REPLACED
    assert again.replaced_by.key_id == fresh
    assert verifying.of_serial(first.serial, on=TODAY()).standing is Standing.REPLACED


def test_nothing_is_issued_while_no_key_is_left(cast, run, officers):
    made = asked(run, cast.training_clerk)
    struck(officers, TODAY())
    with pytest.raises(Refusal, match="rotate --signing"):
        issuing.issue(made, SITE, seen=made.version, by=cast.cell_head)


def test_two_people_of_the_whole_country_decide_and_once_only(app, cast, officers):
    first, second = officers
    key_id, _key = verifying.private_key()
    with pytest.raises(Refusal, match="whole country"):
        striking.ask(key_id, TODAY(), WHY, by=cast.cell_head)
    with pytest.raises(Refusal, match="not a later one"):
        striking.ask(key_id, TODAY() + DAY, WHY, by=first)
    row = striking.ask(key_id, TODAY(), WHY, by=first)
    assert signing_keys.struck() == {}, "nothing changes before a second person has agreed"
    with pytest.raises(Refusal, match="second person|yourself"):
        striking.decide(key_id, agreed=True, seen=row.version, by=first)
    assert [each.key_id for each in signing_keys.to_decide(reader=second)] == [key_id]
    assert signing_keys.to_decide(reader=first) == []
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        striking.decide(key_id, agreed=True, seen=row.version, by=second)
    striking.decide(key_id, agreed=False, seen=row.version, by=second)
    assert verifying.private_key()[0] == key_id, "it was let stand"
    order = [key_id, "--from", f"{TODAY()}", "--reason", WHY, "--by", first.username]
    line = app.test_cli_runner()
    db.session.commit()  # let go of what the test was reading: SQLite's writer waits for it
    told = line.invoke(commands.keys_withdraw, order, obj=lambda: app)
    assert (told.exit_code, "agrees at" in told.output, signing_keys.struck()) == (0, True, {})
    sure = line.invoke(commands.keys_withdraw, [*order, "--agree"], obj=lambda: app)
    assert sure.exit_code == 2, "nobody at a command line is two people"
    second = db.session.get(User, second.id)
    seen = signing_keys.signing_key(key_id, reader=second).withdrawal.version
    striking.decide(key_id, agreed=True, seen=seen, by=second)
    with pytest.raises(Refusal, match="already"):
        striking.ask(key_id, TODAY(), WHY, by=second)
    for deed in ("UPDATE key_withdrawal SET from_on = '2020-01-01'", "DELETE FROM key_withdrawal"):
        with pytest.raises(IntegrityError, match="tr_key_withdrawal"):
            db.session.execute(text(deed))
        db.session.rollback()


def test_the_pages_ask_and_decide(cast, run, officers, browse):
    first, second = officers
    certificate = issued(run, cast)[0]
    key_id, _key = verifying.private_key()
    ours = browse(first)
    opened = ours.get("/certificates/keys")
    assert key_id in opened.text
    path = f"/certificates/keys/{key_id}"
    answer = ours.post(path, opened=ours.get(path), from_on=f"{TODAY():%d/%m/%Y}", reason=WHY)
    assert answer.status_code == 302
    assert 'name="decision"' not in ours.get(path).text, "it is another person's to decide"
    theirs = browse(second)
    unread = theirs.post(path, opened=theirs.get("/certificates/keys"), decision="agree", version=1)
    assert "Open it first" in unread.text
    page = ours.get(path)
    assert theirs.post(f"{path}/withdrawal", opened=unread, version=1).status_code == 302
    assert WHY in theirs.get(path).text, "nobody else takes it back"
    assert ours.post(f"{path}/withdrawal", opened=page).status_code == 302
    assert not signing_keys.to_decide(reader=a_user(Role.CURRICULUM_OFFICER))
    ours.post(path, opened=ours.get(path), from_on=f"{TODAY():%d/%m/%Y}", reason=WHY)
    page = theirs.get(path)
    assert WHY in page.text
    assert theirs.post(path, opened=page, decision="agree").status_code == 302
    assert "Struck off" in theirs.get(path).text
    public = browse(None).get(f"/verify/{certificate.serial}").text
    assert "Key withdrawn" in public
    assert "stolen" in browse(None).get("/verify/key").text
    assert browse(cast.cell_head).get(path).status_code == 404
