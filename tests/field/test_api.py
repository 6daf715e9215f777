"""What a phone asks over HTTP: with its token alone, while it and its account stand."""

import json
import os
import re
from base64 import b64encode
from datetime import timedelta
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import func, select, update

from tests.browser import Browser, Page
from tests.field.made import a_day
from tests.field.made import sent as outcomes
from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.services import passwords, reset_codes
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.field import queries, services
from trainingmgr.field.api import TURNS
from trainingmgr.field.models import Device, FieldEntry
from trainingmgr.field.rules import MOST_BYTES, PACE
from trainingmgr.field.services.giving import PURPOSE
from trainingmgr.field.services.turns import LONGEST, Turns
from trainingmgr.training.attendance import queries as classes
from trainingmgr.training.attendance import services as attendance
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.attendance.services import Entry


@pytest.fixture
def day(cast):
    return a_day(cast)


def token_of(browser):
    answer = browser.get("/field/here")
    assert answer.json["may"]
    return {"X-CSRFToken": answer.json["token"]}


def registered(app, user):
    browser = Browser(app, user)
    answer = browser.ask(
        "POST", "/field/devices", json={"name": "The black one"}, headers=token_of(browser)
    )
    return browser, answer.json


def asked(app, path, token, **sent):
    anybody = Browser(app)
    return anybody.ask("POST", f"/field/{path}", json=sent, headers={
        "Authorization": f"Bearer {token}", "Accept-Language": "fr"})  # fmt: skip


def test_a_new_password_shuts_every_phone_until_its_owner_has_signed_in_on_it(app, cast, day):
    """A thief who had the password may have registered one; what was not sent is not lost."""
    user = day.mentor
    _browser, told = registered(app, user)
    code = reset_codes.give(user, by=cast.user_admin)
    user = db.session.get(User, user.id)
    reset_codes.use(user, reset_codes.code_for(user, code), "seven boats upon a quiet river")
    for path, sent in (("holdings", {}), ("entries", {"entries": [day.log()]})):
        refused = asked(app, path, told["token"], **sent)
        assert refused.status_code == 403
        assert refused.json["shut"] is True
    standing = f"/field/devices/{told['device']}/standing"
    assert Browser(app).get(standing).json == {"stands": True, "shut": True}
    owner = Browser(app, db.session.get(User, user.id))
    assert "signed in on it" in owner.get("/phones/").text
    opened = owner.ask("POST", f"/field/devices/{told['device']}/secret", json={},
                       headers=token_of(owner))  # fmt: skip
    assert opened.json["secret"] == told["secret"]
    sent = asked(app, "entries", told["token"], entries=[day.log()])
    assert [each["outcome"] for each in sent.json["answers"]] == ["taken"]
    passwords.change(db.session.get(User, user.id), "nine boats upon a quiet river",
                     by=db.session.get(User, user.id))  # fmt: skip
    assert asked(app, "holdings", told["token"]).status_code == 403


def test_a_phone_is_registered_heard_and_withdrawn(app, cast, day):
    browser, told = registered(app, day.mentor)
    assert browser.ask("POST", "/field/devices", json={"name": "x"}).status_code == 400  # no token
    held = asked(app, "holdings", told["token"])
    assert held.json["classes"][0]["lines"][0]["name"] == "Achta Idriss"
    assert held.headers["Cache-Control"] == "no-store"
    sent = asked(app, "entries", told["token"], entries=[day.log(), day.log(facts="Non.")])
    assert [each["outcome"] for each in sent.json["answers"]] == ["taken", "refused"]
    assert "phrase" in sent.json["answers"][1]["says"]
    assert asked(app, "entries", told["token"], entries=[{}] * 51).status_code == 400
    assert asked(app, "entries", "of nobody").status_code == 401
    assert Browser(app).ask("POST", "/field/holdings").status_code == 401
    page = browser.get("/phones/").text
    assert "The black one" in page
    uid = told["device"]
    again = browser.ask("POST", f"/field/devices/{uid}/secret", json={}, headers=token_of(browser))
    assert again.json["secret"] == told["secret"]
    assert browser.get(f"/field/devices/{uid}/standing").json == {"stands": True}
    admin = Browser(app, cast.user_admin)
    fields = Page(admin.get("/phones/all")).values
    admin.ask("POST", f"/phones/{uid}/withdrawal", data={"csrf_token": fields["csrf_token"]})
    assert browser.get(f"/field/devices/{uid}/standing").json == {"stands": False}
    gone = asked(app, "entries", told["token"], entries=[])
    assert (gone.status_code, gone.json) == (410, {"withdrawn": True})
    events = set(db.session.scalars(select(JournalEntry.event)))
    assert events >= {"PhoneRegistered", "PhoneOpened", "PhoneWithdrawn", "FieldWorkGiven"}


def test_what_no_database_takes_blocks_no_other_entry_and_no_clock_does(app, day):
    """Halves of letters, brackets without end, times with a zone: each was a page of trouble for
    all of the sending.
    """
    token, half = day.phone().token, "He counted \ud83d himself."
    bad = [
        day.log(facts=half), day.log(unasked=half), day.log() | {"id": half},
        day.log(starts="10:00+02:00", ends="11:00"), day.report(topics=["Fuel\0"]),
    ]  # fmt: skip
    clocks = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-12:00", "+275760-09-13T00:00:00Z"]
    good = [day.log(entry={"written_at": each}) for each in clocks]
    sent = asked(app, "entries", token, entries=[*bad, *good])
    assert [each["outcome"] for each in sent.json["answers"]] == ["refused"] * 5 + ["taken"] * 3
    endless = Browser(app).ask(
        "POST", "/field/entries", data="[" * 100_000, content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert endless.status_code == 400
    body = b'{"entries": [], "x": "' + b"x" * MOST_BYTES + b'"}'
    assert asked(app, "entries", token, entries=[], x="x" * MOST_BYTES).status_code == 413
    large = Browser(app).ask(
        "POST", "/field/entries", input_stream=BytesIO(body), content_type="application/json",
        environ_overrides={"CONTENT_LENGTH": "", "wsgi.input_terminated": True},
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert large.status_code in (400, 413), "it came in pieces, and did not say how long it is"


def test_a_decision_is_about_what_the_page_showed(app, cast, day):
    """Somebody corrects the class while the page is open: their words were written over unseen."""
    session, place = day.session.uid, day.places[0].id
    absent, phone = Entry(MarkCode.ABSENT), day.phone().device
    attendance.record(classes.session(session, reader=day.mentor), {place: absent}, by=day.mentor)
    assert outcomes(phone, day.marks("late"), by=day.mentor) == ["kept"]
    (row,) = queries.conflicts(day.mentor)
    mentor, head = Browser(app, day.mentor), Browser(app, cast.cell_head)
    opened = mentor.get(f"/phones/conflicts/{row.uid}")
    assert "<bdi>Late · 15</bdi>" in opened.text
    told = {f"m-{place}": "L", f"m-{place}-min": "40"}
    assert head.post(f"/sessions/{session}/marks", **told).status_code == 302
    late = mentor.post(f"/phones/conflicts/{row.uid}", opened=opened, settled="phone")
    assert (late.status_code, "<bdi>Late · 40</bdi>" in late.text) == (409, True)
    again = mentor.post(f"/phones/conflicts/{row.uid}", opened=late, settled="phone")
    assert again.status_code == 302


def test_a_phone_is_taken_by_whoever_has_just_shown_who_they_are(app, day):
    """ASVS 7.5.1: the classes of a week go onto it."""
    handed, later = day.phone(), Browser(app, day.mentor, fresh=False)
    assert later.get("/field/here").json["fresh"] is False
    mark = token_of(later)
    for path in ("devices", f"devices/{handed.device.uid}/secret"):
        asked = later.ask("POST", f"/field/{path}", json={"name": "Theirs"}, headers=mark)
        assert asked.location.startswith("/account/proof"), path
    assert db.session.scalar(select(func.count()).select_from(Device)) == 1
    assert later.get("/field/proof").location.startswith("/account/proof?next=/field/proof")
    assert Browser(app, day.mentor).get("/field/proof").location == "/field/"


def test_a_closed_account_or_a_phone_in_a_hurry_is_told_so_and_loses_nothing(
    app, day, time_machine
):
    time_machine.move_to(clock.now(), tick=False)
    _browser, told = registered(app, day.mentor)
    device = queries.by_token(told["token"])
    device.heard, device.minute = PACE - 1, int(clock.now().timestamp()) // 60
    db.session.commit()
    assert asked(app, "entries", told["token"], entries=[]).status_code == 200
    slow = asked(app, "entries", told["token"], entries=[])
    assert (slow.status_code, slow.headers["Retry-After"]) == (429, "60")
    db.session.execute(update(User).where(User.id == day.mentor.id).values(active=False))
    db.session.commit()
    assert asked(app, "entries", told["token"], entries=[]).status_code == 403
    db.session.execute(update(User).where(User.id == day.mentor.id).values(active=True))
    today = clock.today()
    over = {"from_on": today - timedelta(days=2), "until_on": today - timedelta(days=1)}
    db.session.execute(update(Grant).where(Grant.user_id == day.mentor.id).values(**over))
    db.session.commit()
    assert asked(app, "entries", told["token"], entries=[]).status_code == 403, "the role ended"


def test_phones_take_turns_and_whoever_finds_no_place_is_told_when_to_come(app, day):
    _browser, told = registered(app, day.mentor)
    with TURNS.turn(), TURNS.turn():
        later = asked(app, "entries", told["token"], entries=[day.log()])
        assert (later.status_code, 0 < later.json["wait"] <= LONGEST + 1) == (503, True)
        assert 0 < int(later.headers["Retry-After"]) <= LONGEST + 1
        assert db.session.scalar(select(func.count()).select_from(FieldEntry)) == 0
    sent = asked(app, "entries", told["token"], entries=[day.log()])
    assert [each["outcome"] for each in sent.json["answers"]] == ["taken"]
    turns = Turns(places=1)
    with turns.turn() as first:
        waits = [turns._come() for _n in range(300)]
    assert (first, max(waits) <= LONGEST + 1) == (0.0, True)
    assert sum(waits[200:]) > sum(waits[100:200]) > sum(waits[:100]) > 0
    with pytest.raises(ValueError, match="broke"), turns.turn():
        raise ValueError("broke")
    with turns.turn() as again:
        assert again == 0.0


def sealed(handed, entries):
    salt, nonce = os.urandom(16), os.urandom(12)
    key = HKDF(SHA256(), 32, salt, PURPOSE).derive(bytes.fromhex(handed.secret))
    box = AESGCM(key).encrypt(nonce, json.dumps(entries).encode(), PURPOSE)
    parts = {"salt": salt, "iv": nonce, "sealed": box}
    told = {name: b64encode(part).decode() for name, part in parts.items()}
    return json.dumps(told | {"device": str(handed.device.uid)}).encode()


def given_in(browser, data, name="2026-11-27.tmphone"):
    page = Page(browser.get("/phones/file")).values
    return browser.ask(
        "POST",
        "/phones/file",
        data={"csrf_token": page["csrf_token"], "file": (BytesIO(data), name)},
    )


def test_a_sealed_file_is_taken_once_and_only_from_its_owner(app, cast, day):
    handed = day.phone()
    data = sealed(handed, [day.log(), day.log(facts="No."), day.report()])
    mine = Browser(app, day.mentor)
    for outcome in ("Taken", "Taken before"):
        answer = given_in(mine, data)
        assert answer.status_code == 200
        plain = re.sub(r"(?:<[^>]*>|\s)+", " ", answer.text)
        assert re.search(rf"Report of a class 1 Jan 2020, \d\d:\d\d {outcome} –", plain)
    assert db.session.scalar(select(func.count()).select_from(FieldEntry)) == 2
    for broken in (data[:-20], b"{}", b"", data.replace(b'"salt"', b'"pepper"')):
        assert given_in(mine, broken).status_code == 422
    theirs = Browser(app, cast.elsewhere[Role.MENTOR])
    assert "not yours" in given_in(theirs, data).text
    services.withdraw(queries.own(handed.device.uid, reader=day.mentor), by=day.mentor)
    assert "withdrawn" in given_in(mine, data).text
