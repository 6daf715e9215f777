"""Break-glass (security 2 and 4.1): reading in an emergency, by two people, for an hour, and never
more than reading.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.browser import Browser, plain
from tests.makers import a_person, a_user, kept
from tests.oversight.complaints.objects import TOLD, a_complaint
from tests.training.concerns.objects import concerns
from tests.vetting.cases.walk import a_case
from tests.vetting.ddr.made import a_record
from tests.vetting.diligence.objects import requests
from tests.vetting.made import a_clearance, an_age_doubt
from trainingmgr.accounts import queries
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.models.emergencies import EmergencyReading
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.emergencies import OPEN_FOR, OPENED, WAITS, opened
from trainingmgr.accounts.services import emergencies, four_eyes, sessions
from trainingmgr.accounts.words import DRAWERS
from trainingmgr.core import clock
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.privacy import Compartment as C  # noqa: N817  one line a drawer
from trainingmgr.oversight.complaints.rules import Category
from trainingmgr.vetting.children.services import open_case

EVIDENCE = "The school knows him from the fifth class."
WHY = "The river took the office: the doctors ask for ages."


def refused_by_the_schema(sql, law):
    with pytest.raises(IntegrityError, match=f"tr_emergency_reading_{law}"):
        db.session.execute(text(sql))
    db.session.rollback()


def asked_by(system, drawers=C):
    return emergencies.ask(WHY, frozenset(drawers), by=system)


def agreed(row, by):
    emergencies.agree(row, WHY, seen=row.version, by=by)
    return row


def test_break_glass_nobody_alone_and_nobody_for_longer(cast):
    """A data protection officer agrees, who is another human being; once, and within a day."""
    twin = a_user(Role.DPO, holder=db.session.get(Holder, cast.sysadmin.holder_id))
    with pytest.raises(Refusal, match="does not allow"):
        asked_by(cast.dpo)
    with pytest.raises(Refusal, match="full sentence"):
        emergencies.ask("a flood", {C.PAY}, by=cast.sysadmin)
    with pytest.raises(Refusal, match="at least one part"):
        asked_by(cast.sysadmin, ())
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
    refused_by_the_schema(f"{update} drawers = 'identity pay vetting'", "drawn")
    with pytest.raises(IntegrityError, match="tr_emergency_reading_one"):
        kept(
            EmergencyReading(
                user_id=twin.id, holder_id=twin.holder_id, reason=WHY, drawers="identity"
            )
        )
    db.session.rollback()
    agreed(row, dpo)
    db.session.commit()
    for change, law in (
        ("reason = 'Another sentence.'", "worded"), ("ends_at = asked_at", "once"),
        (f"user_id = {dpo.id}", "kept"), (f"refused_by_id = {dpo.id}", "once"),
    ):  # fmt: skip
        refused_by_the_schema(f"{update} {change}", law)


def reading(app, cast, *drawers):
    """A system operator for whom these are open now, by the way they take."""
    browser, dpo = Browser(app, cast.sysadmin, said=False), Browser(app, cast.dpo)
    asked = browser.post("/emergencies/new", reason=WHY, drawers=[each.value for each in drawers])
    assert asked.status_code == 303
    row = queries.standing_of(cast.sysadmin)
    agreement = f"/emergencies/{row.uid}/agreement"
    unread = dpo.post(agreement, opened=dpo.get("/emergencies"), reason=WHY, version=1)
    assert "Open it first" in unread.text
    page = dpo.get(agreement)
    assert WHY in page.text
    assert {each for each, words in DRAWERS.items() if str(words) in page.text} == set(drawers)
    dpo.post(agreement, opened=page, reason=WHY)
    return browser, row


def test_break_glass_s2_and_s3_are_read_and_nothing_is_written(app, cast):
    """No statement more for the reader, sources stay shut, oversight is told, and over means over
    at the next request.
    """
    person = a_person(cast.unit, born=PartialDate.read("1987"))
    a_clearance(person, reference="BOX-31-SECRET")
    system, card = cast.sysadmin, f"/people/{person.uid}"
    own = f"/people/{a_person(cast.unit, holder_id=system.holder_id).uid}"
    browser = Browser(app, system)
    assert browser.get(card).status_code == 403
    browser.get("/emergencies")
    before = browser.spent
    assert browser.post("/emergencies/new", reason=WHY).status_code == 422
    browser, row = reading(app, cast, C.IDENTITY, C.VETTING)
    watching = Browser(app, cast.oversight)
    told = plain(watching.get("/"))
    assert "reads in an emergency until" in told and "Identity and service, Vetting" in told
    shown = browser.get(card)
    assert shown.status_code == 200 and "You read in an emergency until" in shown.text
    assert "1987" in plain(shown) and browser.get(own).status_code == 404
    browser.get("/emergencies")
    assert browser.spent == before
    for path in ("/vetting/sources", "/accounts/", "/exports/people", "/vetting/children"):
        assert browser.get(path).status_code in (403, 404), path
    assert browser.post("/people/choice", opened=shown).status_code == 403
    word = browser.get(f"/vetting/people/{person.uid}")
    assert "BOX-31-SECRET" in word.text and '<form method="post" novalidate' not in word.text
    looked = watching.get("/oversight/shortcuts/emergency").text
    assert WHY in looked and "60" in looked and "Identity and service, Vetting" in looked
    assert f"opened {card} in an emergency." in plain(watching.get("/journal/"))
    watching.post(f"/emergencies/{row.uid}/end")
    assert browser.get(card).status_code == 403
    assert "You read in an emergency" not in browser.get("/emergencies").text


def test_r_dat_03_a_drawer_is_shut_unless_it_was_asked_for(app, cast):
    """Case files, complaints and files of children each open by their own drawer alone, at once and
    with the reason of the reading; not of the reader themself, nor what may be about them.
    """
    case = a_case(a_person(cast.other_unit))
    own = a_case(a_person(cast.unit, holder_id=cast.sysadmin.holder_id))
    near = a_case(a_person(cast.unit))
    child = an_age_doubt(a_person(cast.unit), evidence=EVIDENCE)
    told, childs = a_complaint(), a_complaint(Category.CHILD_RECRUITMENT)
    meant = a_complaint(told=f"It is {cast.sysadmin.name} who keeps a tenth of our pay.")
    pages = {
        C.IDENTITY: "/people", C.TRAINING: "/runs", C.PAY: "/pay/cycles",
        C.VETTING: f"/vetting/cases/{case.uid}", C.CHILD: f"/vetting/children/{child.uid}",
        C.COMPLAINT: f"/complaints/{told.uid}",
    }  # fmt: skip
    shut = (f"/vetting/cases/{own.uid}", f"/complaints/{meant.uid}", f"/complaints/{childs.uid}")
    linked = f"/vetting/cases/{near.uid}"
    browser, row = reading(app, cast, C.VETTING, C.COMPLAINT)
    open_ = {each for each, path in pages.items() if browser.get(path).status_code == 200}
    assert open_ == {C.VETTING, C.COMPLAINT}
    assert TOLD in browser.get(pages[C.COMPLAINT]).text
    assert "Where the file looked" in browser.get(pages[C.VETTING]).text
    assert browser.get("/vetting/lists/matches").status_code == 200, "why was said already"
    assert [browser.get(path).status_code for path in shut] == [404] * 3
    linked = browser.get(linked)
    assert linked.status_code == 422 and "Where the file looked" not in linked.text
    assert "Open the file" not in linked.text, "no form stands on what is only read"
    assert "to be acknowledged" not in browser.get("/").text, "what is theirs to do is their role's"
    assert browser.get(f"{pages[C.VETTING]}/papers/put/en").status_code == 403
    assert browser.post(f"{pages[C.VETTING]}/file", reason=WHY).status_code == 403
    browser.post(f"/emergencies/{row.uid}/end")
    assert {browser.get(path).status_code for path in pages.values()} == {403}
    browser, _row = reading(app, cast, C.CHILD)
    shown = browser.get(pages[C.CHILD])
    assert EVIDENCE in plain(shown) and browser.get(pages[C.VETTING]).status_code == 403


def test_break_glass_what_is_sealed_opens_at_once_and_is_on_record(app, cast):
    """Records of former forces, due diligence, concerns and cases of those who were children: no
    second sentence, for nobody in the room can say more; the reason stands at each.
    """
    record = a_record(a_person(cast.unit), rank_claimed="Marshal of the river")
    former = open_case(a_person(cast.unit), EVIDENCE, by=cast.cp_focal_point)
    (support, _foreign), (concern, *_beyond) = requests(cast), concerns(cast)
    pages = {
        f"/vetting/ddr/{record.uid}": "Marshal of the river",
        f"/vetting/diligence/{support['uid']}": "No incident is told.",
        f"/vetting/children/former/{former.uid}": EVIDENCE,
        f"/concerns/{concern['uid']}": "had seen there",
    }
    browser, row = reading(app, cast, C.VETTING, C.CHILD, C.COMPLAINT)
    key, by = row.id, cast.sysadmin.id
    for path, says in pages.items():
        shown = browser.get(path)
        assert shown.status_code == 200 and says in plain(shown), path
        assert "Open the file" not in shown.text, path
    told = select(JournalEntry.event).where(JournalEntry.by_id == by)
    opened_by = set(db.session.scalars(told))
    kinds = {"DdrRecordOpened", "SupportFileOpened", "FormerChildCaseOpened", "ConcernOpened"}
    assert kinds <= opened_by
    looks = told.where(JournalEntry.event == "EmergencyLooked", JournalEntry.about_id == key)
    assert len(db.session.scalars(looks).all()) == 4


def test_break_glass_opens_to_the_request_alone(cast):
    """Deeds ask the role, and whoever is loaded for work in the background has no emergency."""
    row = agreed(asked_by(cast.sysadmin), cast.dpo)
    reader = cast.sysadmin
    reader.reads_by(row, reads=True)
    try:
        assert reader.reach(P.PERSON_READ).national and reader.permissions >= opened(frozenset(C))
        assert set(OPENED) == set(C)
        assert {each.value for each in reader.field_classes} == {"S1", "S2", "S3"}
        for each in opened(frozenset(C)):
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
