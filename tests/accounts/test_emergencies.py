"""Break-glass (security 2 and 4.1): reading in an emergency, by two people, for an hour, and never
more than reading.
"""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.browser import Browser, plain
from tests.makers import a_person, a_user, kept
from tests.vetting.made import a_clearance
from trainingmgr.accounts import queries
from trainingmgr.accounts.models import EmergencyReading, Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.emergencies import OPEN_FOR, OPENED, WAITS
from trainingmgr.accounts.services import emergencies, four_eyes, sessions
from trainingmgr.core import clock
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission

WHY = "The river took the office: the doctors ask for ages."


def refused_by_the_schema(sql, law):
    with pytest.raises(IntegrityError, match=f"tr_emergency_reading_{law}"):
        db.session.execute(text(sql))
    db.session.rollback()


def asked_by(system):
    return emergencies.ask(WHY, by=system)


def agreed(row, by):
    emergencies.agree(row, WHY, seen=row.version, by=by)
    return row


@pytest.mark.either
def test_break_glass_nobody_alone_and_nobody_for_longer(cast):
    """A data protection officer agrees, who is another human being; once, and within a day."""
    twin = a_user(Role.DPO, holder=db.session.get(Holder, cast.sysadmin.holder_id))
    with pytest.raises(Refusal, match="does not allow"):
        emergencies.ask(WHY, by=cast.dpo)
    with pytest.raises(Refusal, match="full sentence"):
        emergencies.ask("a flood", by=cast.sysadmin)
    row = asked_by(cast.sysadmin)
    with pytest.raises(Refusal, match="asked already"):
        asked_by(cast.sysadmin)
    with pytest.raises(Refusal, match="A second person"):
        agreed(row, twin)
    for other in (cast.sysadmin, cast.oversight, cast.user_admin):
        with pytest.raises(Refusal, match="does not allow"):
            agreed(row, other)
    with clock.told(clock.now() + WAITS), pytest.raises(Refusal, match="does not wait"):
        agreed(row, cast.dpo)
    assert queries.emergencies_to_agree(twin) == []
    cast.dpo.approvals_held_until = clock.now() + timedelta(hours=1)
    with pytest.raises(Refusal, match="one-time code"):
        agreed(row, cast.dpo)
    cast.dpo.approvals_held_until = None
    agreed(row, cast.dpo)
    assert row.ends_at - row.agreed_at == OPEN_FOR == timedelta(minutes=60)
    with pytest.raises(Refusal, match="does not wait"):
        emergencies.refuse(row, by=cast.dpo)
    with clock.told(row.ends_at), pytest.raises(Refusal, match="over already"):
        emergencies.end(row, by=cast.dpo)


@pytest.mark.either
def test_break_glass_the_schema_holds_it_too(cast):
    """Whoever writes past the services is refused: what stands is neither longer nor another."""
    system, dpo = cast.sysadmin, cast.dpo
    twin = a_user(Role.DPO, holder=db.session.get(Holder, system.holder_id))
    row = asked_by(system)
    db.session.commit()
    update = "UPDATE emergency_reading SET"
    written = (
        f"{update} agreed_why = reason, agreed_at = asked_at, ends_at = '2199-01-01 00:00:00', "
        "agreed_by_id ="
    )
    refused_by_the_schema(f"{written} {twin.id}", "by_two")
    refused_by_the_schema(f"{written} {dpo.id}", "made_longer")
    refused_by_the_schema(f"{update} agreed_at = '2199-01-01 00:00:00'", "in_time")
    refused_by_the_schema("DELETE FROM emergency_reading", "stays")
    with pytest.raises(IntegrityError, match="tr_emergency_reading_one"):
        kept(EmergencyReading(user_id=twin.id, holder_id=twin.holder_id, reason=WHY))
    db.session.rollback()
    agreed(row, dpo)
    db.session.commit()
    for change, law in (
        ("reason = 'Another sentence.'", "worded"), ("ends_at = asked_at", "once"),
        (f"user_id = {dpo.id}", "kept"), (f"refused_by_id = {dpo.id}", "once"),
    ):  # fmt: skip
        refused_by_the_schema(f"{update} {change}", law)


def test_break_glass_s2_and_s3_are_read_and_nothing_is_written(app, cast):
    """No statement more for the reader, sources stay shut, oversight is told, and over means over
    at the next request.
    """
    person = a_person(cast.unit, born=PartialDate.read("1987"))
    a_clearance(person, reference="BOX-31-SECRET")
    system, card = cast.sysadmin, f"/people/{person.uid}"
    browser = Browser(app, system)
    assert browser.get(card).status_code == 403
    browser.get("/emergencies")
    before = browser.spent
    assert browser.post("/emergencies/new", reason=WHY).status_code == 303
    row = queries.standing_of(system)
    dpo = Browser(app, cast.dpo)
    assert "asks to read in an emergency" in dpo.get("/").text
    page = dpo.get(f"/emergencies/{row.uid}/agreement")
    assert WHY in page.text
    dpo.post(f"/emergencies/{row.uid}/agreement", opened=page, reason=WHY)
    watching = Browser(app, cast.oversight)
    assert "reads in an emergency until" in watching.get("/").text
    shown = browser.get(card)
    assert shown.status_code == 200 and "You read in an emergency until" in shown.text
    assert "1987" in plain(shown)
    browser.get("/emergencies")
    assert browser.spent == before
    for path in ("/vetting/sources", "/accounts/", "/exports/people", "/vetting/children"):
        assert browser.get(path).status_code in (403, 404), path
    assert browser.post("/people/choice", opened=shown).status_code == 403
    word = browser.get(f"/vetting/people/{person.uid}")
    file = browser.post(f"/vetting/people/{person.uid}/file", opened=word, reason=WHY)
    assert "BOX-31-SECRET" in file.text
    looked = watching.get("/oversight/shortcuts/emergency").text
    assert WHY in looked and "60" in looked
    watching.post(f"/emergencies/{row.uid}/end")
    assert browser.get(card).status_code == 403
    assert "You read in an emergency" not in browser.get("/emergencies").text


@pytest.mark.either
def test_break_glass_opens_to_the_request_alone(cast):
    """Deeds ask the role, and whoever is loaded for work in the background has no emergency."""
    row = agreed(asked_by(cast.sysadmin), cast.dpo)
    reader = cast.sysadmin
    reader.reads_by(row, reads=True)
    try:
        assert reader.reach(P.PERSON_READ).national and reader.permissions >= OPENED
        assert {each.value for each in reader.field_classes} == {"S1", "S2", "S3"}
        for each in OPENED:
            with pytest.raises(Refusal, match="does not allow"):
                four_eyes.allowed(reader, each)
        reader.reads_by(row, reads=False)
        assert not reader.may(P.PERSON_READ) and reader.emergency is row
    finally:
        for name in ("_reads", "_emergency"):
            reader.__dict__.pop(name)
    db.session.commit()
    db.session.expire_all()
    assert not queries.by_key(reader.id).may(P.PERSON_READ)
    key = sessions.hash_of(sessions.begin(reader, hours=9))
    assert queries.session_of(key)[1] is row
    with clock.told(row.ends_at):
        assert queries.session_of(key)[1] is None, "an hour is over by the clock"
    cast.dpo.reads_by(row, reads=True)
    assert not cast.dpo.may(P.PERSON_READ), "of whoever may not ask it opens nothing"
