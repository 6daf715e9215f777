"""One human being, one record: found twice, compared, joined by two people, parted again."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from tests.browser import Browser
from tests.makers import a_person, a_unit, a_user, a_week_later, kept
from trainingmgr.accounts.models import Holder, User
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.services import users
from trainingmgr.core import clock, jobs
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.registry.identity import jobs as looking
from trainingmgr.registry.identity import queries, services
from trainingmgr.registry.identity.models import Correction, LikelyPair, Merge, NotTheSame, Parting
from trainingmgr.registry.identity.rules import CorrectionState, MergeState, PartingState
from trainingmgr.registry.keys.queries import forget_vocabulary
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people import services as registration
from trainingmgr.registry.people.models import Document, Person
from trainingmgr.registry.people.rules import AliasKind, Category, Newcomer, Paper, Status
from trainingmgr.registry.people.services import blocks, changes
from trainingmgr.registry.reception import queries as reception
from trainingmgr.registry.reception import rules
from trainingmgr.registry.reception.rules import Narrowed
from trainingmgr.registry.structure.models import DocumentKind

WHY = "The same card was shown on 3 May."


@pytest.fixture
def clerk(app):
    user = a_user(Role.HR_CLERK)
    blocks.first_block("HQ", by=user)
    return user


@pytest.fixture
def head(app):
    return a_user(Role.HR_HEAD)


@pytest.fixture
def twice(clerk):
    """One woman, registered twice with another spelling, and a crowd around her."""
    unit = a_unit()
    crowd = [
        f"{a} {b} {c}"
        for a in ("Idriss", "Fatime", "Oumar", "Hawa", "Deng")
        for b in ("Nassour", "Barka", "Majok")
        for c in ("Kouamé", "Abakar", "Tirab")
    ]
    registration.register_many(
        [Newcomer(name=n, service_number=f"C{at}") for at, n in enumerate(crowd)], by=clerk
    )
    facts = {"born": PartialDate.read("1999-03-14"), "sex": Sex.F, "unit_id": unit.id,
             "category": Category.NCO}  # fmt: skip
    phones = (("+23566123456", False),)
    one = registration.register(
        Newcomer(name="Amina Xasan Cali", service_number="A-771", phones=phones, **facts), by=clerk
    )
    other = registration.register(
        Newcomer(name="Aamina Hassan Ali", phones=phones, **facts), by=clerk
    )
    return one, other


def again(person):
    return db.session.get_one(Person, person.id, populate_existing=True)


def proposed(twice, clerk):
    one, other = twice
    return services.propose_merge(one, other, WHY, by=clerk)


def joined(twice, clerk, head):
    merge = proposed(twice, clerk)
    services.decide_merge(queries.merge(merge.uid, reader=head), agreed=True, seen=1, by=head)
    return queries.merge(merge.uid, reader=head)


def test_doubles_are_found_with_reasons_and_asked_once_R_IDN_02(clerk, twice):
    ids = [person.id for person in twice]
    assert services.look_for_doubles(ids, by=clerk) == 1
    pair = db.session.scalar(select(LikelyPair))
    assert (pair.first_id, pair.second_id) == tuple(sorted(ids))
    assert pair.probability > 0.5
    assert {"field", "level", "bits"} == set(pair.evidence[0])
    assert services.look_for_doubles(ids, by=clerk) == 0
    assert len(queries.pairs(reader=clerk).rows) == 1


def test_a_crowd_is_compared_as_people_one_by_one_are(clerk, twice, monkeypatch):
    """Somebody with many names and papers, two of a name, and a glued one: the same pairs."""
    born, unit = PartialDate.read("1990"), twice[0].unit_id
    db.session.add(DocumentKind(code="CARD", titles={"en": "Card"}))
    db.session.commit()
    papers = tuple(Paper(kind="CARD", number=f"P-{n}") for n in range(4))
    more = [
        Newcomer(name="Hawa Barka Tirab", born=born, unit_id=unit, papers=papers[:1]),
        Newcomer(name="Hawa Barka Tiraab", born=born, unit_id=unit, papers=papers),
        Newcomer(name="Hawabarka Tirab", born=born, unit_id=unit, service_number="Z8"),
        Newcomer(name="Deng Majok", name_native="دينق مجوك", born=born, service_number="Z9"),
        Newcomer(name="Majok Deng", aliases=(("Deng Maxok", AliasKind.AKA, None),), born=born),
    ]
    registration.register_many(more, by=clerk)
    forget_vocabulary()
    ids = list(db.session.scalars(select(Person.id)))
    one_by_one = services.new_doubles(services.near(ids))
    monkeypatch.setattr(rules, "CROWD", len(ids))
    assert rules.is_crowd(len(ids), len(ids))
    monkeypatch.setattr(reception, "PART", 20)
    together = services.near(ids)
    assert len(together) < 3 * len(one_by_one)
    assert services.new_doubles(together) == one_by_one
    assert len(one_by_one) >= 4
    assert {(each.first_id, each.second_id) for each in one_by_one} >= {
        tuple(sorted(each.id for each in twice))
    }


def test_a_worker_that_starts_anew_goes_on_behind_the_last_pair(clerk, twice, monkeypatch):
    ids = [each.id for each in twice]
    monkeypatch.setattr(
        looking, "ids_of_batch", lambda _batch, after, _most: [each for each in ids if each > after]
    )
    job = jobs.enqueue(services.LOOK, by=clerk, batch=1)
    monkeypatch.setattr(looking, "PIECE", 1)
    asked, weigh = [], services.new_doubles
    monkeypatch.setattr(services, "new_doubles", lambda pairs: asked.extend(pairs) or weigh(pairs))
    held = jobs.claim()
    jobs.step(held)
    looking._near.clear()
    while held.state is jobs.JobState.RUNNING:
        jobs.step(held)
    assert asked == sorted(set(asked)) == services.near(ids)
    assert db.session.get(jobs.Job, job.id).result == {"pairs": 1}
    assert looking._near == {}


def test_not_the_same_is_remembered_and_never_asked_again(clerk, twice):
    services.look_for_doubles([twice[0].id], by=clerk)
    services.tell_apart(*twice, "They stood side by side at the parade.", by=clerk)
    assert queries.pairs(reader=clerk).rows == []
    assert services.look_for_doubles([each.id for each in twice], by=clerk) == 0
    with pytest.raises(Refusal, match="told apart already"):
        services.tell_apart(*twice, "They stood side by side at the parade.", by=clerk)


def test_what_was_told_apart_cannot_be_joined_without_an_alarm(clerk, head, twice):
    services.tell_apart(*twice, "They stood side by side at the parade.", by=clerk)
    one, other = map(again, twice)
    with pytest.raises(Refusal, match="compared these and found two people"):
        services.propose_merge(one, other, WHY, by=clerk)


def test_who_was_told_apart_meanwhile_is_not_joined(clerk, head, twice):
    merge = proposed(twice, clerk)
    services.tell_apart(*twice, "They stood side by side at the parade.", by=head)
    with pytest.raises(Refusal, match="two people meanwhile"):
        services.decide_merge(queries.merge(merge.uid, reader=head), agreed=True, seen=1, by=head)
    assert again(twice[1]).same_as_id is None


def test_a_contradiction_is_seen_through_a_third_record(clerk, head, twice):
    one, other = twice
    third = registration.register(Newcomer(name="Amina Hasan", service_number="A-9"), by=clerk)
    services.tell_apart(other, third, "They stood side by side at the parade.", by=clerk)
    joined(twice, clerk, head)
    with pytest.raises(Refusal, match="found two people"):
        services.propose_merge(again(one), again(third), WHY, by=clerk)


def test_a_merge_needs_two_people_R_IDN_02(clerk, twice):
    merge = proposed(twice, clerk)
    second_account = a_user(Role.HR_HEAD, holder=clerk.holder)
    for by in (clerk, second_account):
        with pytest.raises(Refusal, match="A second person must"):
            services.decide_merge(
                queries.merge(merge.uid, reader=second_account), agreed=True, seen=1, by=by
            )
    with pytest.raises(IntegrityError):
        db.session.execute(
            text("UPDATE merge SET state = 'standing', decided_by_id = proposed_by_id,"
                 " decided_at = proposed_at")
        )  # fmt: skip


def test_nobody_joins_their_own_record(clerk, head, twice):
    merge = proposed(twice, clerk)
    db.session.execute(
        update(Person).where(Person.id == twice[0].id).values(holder_id=head.holder_id)
    )
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(Refusal, match="your own"):
        services.decide_merge(queries.merge(merge.uid, reader=head), agreed=True, seen=1, by=head)


def test_nobody_acts_on_their_own_record_nor_on_the_one_that_it_was_joined_to(clerk, head, twice):
    """Security 4.3.2: also no rank, no name and no phone of one's own."""
    one, other = twice
    registration.attach_holder(other, clerk.holder_id, by=a_user(Role.USER_ADMIN))
    merge = joined(twice, a_user(Role.HR_CLERK), head)
    one = again(one)
    assert one.holder_id == clerk.holder_id
    on, why = clock.today(), "I was promoted by order 12."
    details = dict.fromkeys(("phones", "languages", "aliases"), ())
    details |= {"seen": one.version, "literacy": one.literacy, "place_id": None}
    for deed in (
        lambda: changes.change_service(one, status=one.status, from_on=on, rank_id=7, by=clerk),
        lambda: changes.correct_details(one, **details, by=clerk),
        lambda: services.propose_correction(
            one, {"name_display": "Amina Cali"}, why, seen=one.version, by=clerk
        ),
        lambda: services.undo_merge(merge, why, seen=merge.version, by=clerk),
        lambda: services.propose_merge(again(one), again(other), why, by=clerk),
    ):
        with pytest.raises(Refusal, match="your own"):
            deed()
    parted(merge, head)
    assert (again(one).holder_id, again(other).holder_id) == (None, clerk.holder_id)


def test_nobody_becomes_two_people_by_a_merge_security_4_3_5(clerk, twice):
    admin, first, second = (a_user(r) for r in (Role.USER_ADMIN, Role.MENTOR, Role.CELL_HEAD))
    for person, user in zip(twice, (first, second), strict=True):
        registration.attach_holder(person, user.holder_id, by=admin)
    with pytest.raises(Refusal, match="count as two people"):
        proposed(twice, clerk)
    db.session.get(User, second.id).active = False
    db.session.commit()
    proposed([again(each) for each in twice], clerk)
    kept, joined = (again(each) for each in twice)
    joined.same_as_id = kept.id
    joined.holder_id = None
    db.session.commit()
    with pytest.raises(Refusal, match="Another account is tied"):
        registration.attach_holder(again(joined), second.holder_id, by=admin)
    joined = again(joined)
    joined.holder_id = second.holder_id
    db.session.commit()
    closed = db.session.get(User, second.id)
    with pytest.raises(Refusal, match="counts as another person"):
        users.enable(closed, "They came back to the office.", by=admin)


def test_a_merge_links_and_repoints_nothing_R_IDN_02(clerk, head, twice):
    one, other = twice
    joined(twice, clerk, head)
    one, other = again(one), again(other)
    assert other.same_as_id == one.id
    assert people.ids_of(one) == [one.id, other.id]
    assert people.person(other.uid, reader=clerk).id == one.id
    assert len(people.history(one)) == 2
    found = reception.found(Narrowed(text="Aamina Hassan Ali"), reader=clerk).rows
    assert one.id in [each.id for each in found]
    assert other.id not in [each.id for each in found]
    assert [
        each.id for each in reception.found(Narrowed(text=other.number), reader=clerk).rows
    ] == [one.id]


def parted(merge, head):
    """One asks and another person says the same (security 4.3.1)."""
    why = "Two people after all: both came to the muster."
    for by in (a_user(Role.HR_HEAD, holder=db.session.get(Holder, head.holder_id)), head):
        if by is head:
            with pytest.raises(Refusal, match="second person"):
                services.undo_merge(merge, why, seen=merge.version, by=by)
        else:
            assert not services.undo_merge(merge, why, seen=merge.version, by=by)
    assert merge.state is MergeState.STANDING
    assert services.undo_merge(merge, why, seen=merge.version, by=a_user(Role.HR_HEAD))


def test_a_merge_is_undone_and_both_are_what_they_were(clerk, head, twice):
    before = [(each.number, each.name_display, each.unit_id) for each in twice]
    merge = joined(twice, clerk, head)
    parted(merge, head)
    both = [again(each) for each in twice]
    assert [(each.number, each.name_display, each.unit_id) for each in both] == before
    assert both[1].same_as_id is None
    assert people.person(both[1].uid, reader=clerk).id == both[1].id
    assert merge.state is MergeState.UNDONE


def test_records_are_parted_by_two_in_the_schema_too_R_IDN_02(clerk, head, twice):
    """Nor by a page from before anybody had asked: whoever says the same has read why."""
    merge, other = joined(twice, clerk, head), a_user(Role.HR_HEAD)
    twin, seen, uid = a_user(Role.HR_HEAD, holder=head.holder), merge.version, merge.uid
    services.undo_merge(merge, WHY, seen=seen, by=head)
    with pytest.raises(StaleRecord):
        services.undo_merge(queries.merge(uid, reader=other), WHY, seen=seen, by=other)
    soon, late = (clock.now() + timedelta(days=days) for days in (6, 8))
    says = update(Parting).values(state=PartingState.AGREED)
    undone = update(Merge).values(state=MergeState.UNDONE)
    for bad, said in (
        (undone, "Two people part"),
        (says.values(agreed_by_id=twin.id, agreed_at=soon), "Another person says the same"),
        (says.values(agreed_by_id=other.id, agreed_at=late), "more than 7 days ago"),
    ):
        with pytest.raises(Refusal, match=said):
            by_hand(bad)
    by_hand(says.values(agreed_by_id=other.id, agreed_at=soon), undone)


@operation
def by_hand(*statements):
    for each in statements:
        db.session.execute(each)


def test_a_refused_or_withdrawn_merge_changes_nothing(clerk, head, twice):
    merge = proposed(twice, clerk)
    with pytest.raises(Refusal, match="Only who proposed it"):
        services.withdraw_merge(merge, by=head)
    services.withdraw_merge(queries.merge(merge.uid, reader=clerk), by=clerk)
    merge = services.propose_merge(*map(again, twice), WHY, by=clerk)
    services.decide_merge(queries.merge(merge.uid, reader=head), agreed=False, seen=1, by=head)
    assert again(twice[1]).same_as_id is None
    with pytest.raises(Refusal, match="cannot become"):
        services.decide_merge(queries.merge(merge.uid, reader=head), agreed=True, seen=2, by=head)


def test_a_record_waits_for_one_merge_only(clerk, twice):
    proposed(twice, clerk)
    with pytest.raises(Refusal, match="already joined to another, or waits"):
        proposed(list(map(again, twice)), clerk)


def test_a_record_that_holds_others_is_kept_not_joined(clerk, head, twice):
    joined(twice, clerk, head)
    third = registration.register(Newcomer(name="Amina Hasan", service_number="A-9"), by=clerk)
    with pytest.raises(Refusal, match="Keep that one"):
        services.propose_merge(third, again(twice[0]), WHY, by=clerk)


def corrected(person, clerk, **after):
    return services.propose_correction(
        person, after, "Wrong on the roll of 2024.", proof="Card 77, page 3",
        seen=person.version, by=clerk,
    )  # fmt: skip


def test_a_correction_shows_before_and_after_and_needs_a_second_person(clerk, head, twice):
    one = twice[0]
    correction = corrected(one, clerk, name_display="Amina Xasan Cilmi", sex=Sex.F)
    assert (correction.before, correction.after) == (
        {"name_display": "Amina Xasan Cali"}, {"name_display": "Amina Xasan Cilmi"}
    )  # fmt: skip
    assert again(one).name_display == "Amina Xasan Cali"
    second_account = a_user(Role.HR_HEAD, holder=clerk.holder)
    with pytest.raises(Refusal, match="A second person must"):
        services.decide_correction(
            correction, agreed=True, content=correction.content_hash, by=second_account
        )
    correction = queries.correction(correction.uid, reader=head)
    services.decide_correction(correction, agreed=True, content=correction.content_hash, by=head)
    assert again(one).name_display == "Amina Xasan Cilmi"
    found = reception.found(Narrowed(text="Cilmi Amina"), reader=clerk).rows
    assert found[0].id == one.id
    assert correction.state is CorrectionState.APPLIED


def test_an_edit_voids_what_was_seen(clerk, head, twice):
    correction = corrected(twice[0], clerk, born=PartialDate.read("1998"))
    seen = correction.content_hash
    db.session.execute(update(Correction).values(after={"born": "1990"}))
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(StaleRecord):
        services.decide_correction(
            queries.correction(correction.uid, reader=head), agreed=True, content=seen, by=head
        )


def test_a_record_that_changed_meanwhile_is_proposed_again(clerk, head, twice):
    one = twice[0]
    correction = corrected(one, clerk, nationality="SO")
    changes.change_service(again(one), status=Status.ON_LEAVE, from_on=clock.today(), by=clerk)
    with pytest.raises(Refusal, match="has changed since"):
        services.decide_correction(
            queries.correction(correction.uid, reader=head), agreed=True,
            content=correction.content_hash, by=head,
        )  # fmt: skip


def test_a_proposal_is_not_decided_after_seven_days(clerk, head, twice):
    """Security 4.3.4: what waits for a second person waits a week; it may be refused later."""
    merge = proposed(twice, clerk)
    with a_week_later():
        with pytest.raises(Refusal, match="more than 7 days ago"):
            services.decide_merge(
                queries.merge(merge.uid, reader=head), agreed=True, seen=1, by=head
            )
        services.decide_merge(queries.merge(merge.uid, reader=head), agreed=False, seen=1, by=head)
    correction = corrected(twice[0], clerk, nationality="SO")
    old = clock.now() - timedelta(days=8)
    db.session.execute(update(Correction).values(proposed_at=old))
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(Refusal, match="more than 7 days ago"):
        services.decide_correction(
            queries.correction(correction.uid, reader=head), agreed=True,
            content=correction.content_hash, by=head,
        )  # fmt: skip


def test_one_correction_waits_at_a_time_and_its_proposer_withdraws_it(clerk, head, twice):
    correction = corrected(twice[0], clerk, nationality="SO")
    with pytest.raises(Refusal, match="waits for a decision already"):
        corrected(again(twice[0]), clerk, nationality="TD")
    correction = queries.correction(correction.uid, reader=clerk)
    services.withdraw_correction(correction, by=clerk)
    with pytest.raises(Refusal, match="Nothing is different"):
        corrected(again(twice[0]), clerk, name_display="Amina Xasan Cali")


def test_death_is_recorded_by_two_people(clerk, head, twice):
    """Security 4.1: personnel staff alone say so, not the clerk of a centre."""
    with pytest.raises(Refusal, match="does not allow"):
        services.propose_departure(
            twice[0], Status.DECEASED, clock.today(), "Died at the hospital of Abéché.",
            by=a_user(Role.TRAINING_CLERK),
        )  # fmt: skip
    correction = services.propose_departure(
        twice[0], Status.DECEASED, clock.today(), "Died at the hospital of Abéché.",
        proof="Act 12/2026", by=clerk,
    )  # fmt: skip
    assert again(twice[0]).status is Status.UNKNOWN
    correction = queries.correction(correction.uid, reader=head)
    services.decide_correction(correction, agreed=True, content=correction.content_hash, by=head)
    person = again(twice[0])
    assert (person.status, person.post_id) == (Status.DECEASED, None)
    assert people.history(person)[0].reference == "Act 12/2026"
    with pytest.raises(Refusal, match="comes back by two people"):
        changes.change_service(person, status=Status.ACTIVE, from_on=clock.today(), by=clerk)
    back = services.propose_departure(
        person, Status.ACTIVE, clock.today(), "Another soldier of this name died.", by=clerk
    )
    back = queries.correction(back.uid, reader=head)
    services.decide_correction(back, agreed=True, content=back.content_hash, by=head)
    assert again(person).status is Status.ACTIVE


def test_pairs_and_proposals_out_of_reach_are_not_there(clerk, cast, twice):
    services.look_for_doubles([twice[0].id], by=clerk)
    merge = proposed(list(map(again, twice)), clerk)
    assert queries.pairs(reader=cast.hr_clerk).rows == []
    assert queries.merges(reader=cast.hr_clerk).rows == []
    with pytest.raises(NotFound):
        queries.merge(merge.uid, reader=cast.hr_clerk)


def test_the_whole_way_in_the_browser(clerk, head, twice, browse):
    services.look_for_doubles([each.id for each in twice], by=clerk)
    one, other = twice
    browser = browse(clerk)
    assert "1 %" not in browser.get("/identity/pairs", costs=1).text
    taken = browser.post("/exports/pairs", form="csv", reason="To look at them on the train.")
    assert "Name, first: same sound or known spelling (+" in taken.data.decode("utf-8-sig")
    assert one.number in taken.text
    assert other.number in taken.text
    path = f"/identity/pairs/{one.uid}/{other.uid}"
    page = browser.get(path).text
    for words in ("Are these two the same person?", "same sound or known spelling", "Waterfall",
                  "All together", 'data-key="s"'):  # fmt: skip
        assert words in page
    assert browser.post(path, choice="same", why="").status_code == 422
    assert browser.post(path, choice="same", keep=str(one.uid), why=WHY).status_code == 302
    waiting = browse(head).get("/identity/merges", costs=1).text
    uid = waiting.split('href="/identity/merges/')[1].split('"')[0]
    mine = browser.get(f"/identity/merges/{uid}").text
    assert "Withdraw the proposal" in mine
    assert "Join the records" not in mine
    read = browse(head).get(path)
    assert "Side by side" in read.text
    assert 'data-key="s"' not in read.text
    another = a_user(Role.HR_HEAD)
    third = browse(another)
    unseen = third.post(
        f"/identity/merges/{uid}", opened=third.get("/account"), deed="agree", version="1"
    )
    assert "Open it first" in unseen.text, "security 4.3.4"
    assert browse(head).post(f"/identity/merges/{uid}", deed="agree").status_code == 302
    card = browser.get(f"/people/{other.uid}")
    assert card.status_code == 302
    assert "Joined from:" in browser.get(card.location).text
    undone = browse(head).post(f"/identity/merges/{uid}", deed="undo")
    assert undone.status_code == 422, "why they were joined is not why they are parted"
    asking = browse(head)
    undone = asking.post(f"/identity/merges/{uid}", deed="undo", why=WHY)
    assert undone.status_code == 302
    assert "Joined from:" in browser.get(card.location).text, "one person parts nobody"
    assert WHY in third.get(f"/identity/merges/{uid}").text
    assert "second person" in asking.post(f"/identity/merges/{uid}", deed="undo", why=WHY).text
    assert f"/identity/merges/{uid}" in third.get("/").text, "in the work of the second person"
    assert f"/identity/merges/{uid}" not in asking.get("/").text
    asking.post(f"/identity/merges/{uid}/parting/withdrawal")
    assert f"/identity/merges/{uid}" not in third.get("/").text
    asking.post(f"/identity/merges/{uid}", deed="undo", why=WHY)
    with a_week_later():
        assert not queries.to_part(reader=db.session.merge(another))
    undone = third.post(f"/identity/merges/{uid}", deed="undo", why=WHY)
    assert undone.status_code == 302
    assert browser.get(f"/identity/merges/{uid}").text.count(head.name) == 1
    assert browser.get(f"/people/{other.uid}").status_code == 200


def test_a_correction_goes_through_the_pages(clerk, head, twice, browse):
    one = twice[0]
    answer = browse(clerk).post(
        f"/identity/people/{one.uid}/correction", name_display="Amina X. Cali", born="vers 1998",
        reason="Wrong on the roll of 2024.", proof="Card 77",
    )  # fmt: skip
    assert answer.status_code == 302
    page = browse(head).get(answer.location).text
    for words in ("14 Mar 1999", "about 1998", "Amina X. Cali", "Card 77", "Apply"):
        assert words in page
    assert browse(clerk).post(answer.location, deed="agree").status_code == 422
    third = browse(a_user(Role.HR_HEAD))
    unseen = third.post(answer.location, opened=third.get("/account"), deed="agree", version="1")
    assert "Open it first" in unseen.text, "security 4.3.4"
    assert "Amina" in browse(head).get("/identity/corrections", costs=1).text
    assert browse(head).post(answer.location, deed="agree").status_code == 302
    assert "Applied" in browse(head).get(answer.location).text
    gone = browse(clerk).post(
        f"/identity/people/{one.uid}/departure", status="discharged", from_on="01/05/2026",
        reason="End of his contract, order 7/2026.",
    )  # fmt: skip
    assert gone.status_code == 302
    assert "Discharged" in browse(head).get(gone.location).text


def test_what_was_decided_about_two_records_is_never_edited(clerk, twice):
    services.tell_apart(*twice, "They stood side by side at the parade.", by=clerk)
    with pytest.raises(IntegrityError):
        db.session.execute(update(NotTheSame).values(why="x" * 20))
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(NotTheSame)) == 1
    assert db.session.scalar(select(func.count()).select_from(Merge)) == 0


def test_a_document_typed_wrongly_is_put_right_by_two_and_found_by_its_new_number(app):
    clerk, head = a_user(Role.HR_CLERK), a_user(Role.HR_HEAD)
    person = a_person(a_unit())
    paper = kept(Document(person_id=person.id, kind_code="PASSPORT", number="P77"))

    def proposed(right):
        return services.propose_document(
            person, paper.uid, right, WHY, proof="The passport.", seen=person.version, by=clerk
        )

    def agreed(correction):
        found = queries.correction(correction.uid, reader=head)
        services.decide_correction(found, agreed=True, content=found.content_hash, by=head)

    change = proposed(Paper(kind="NATIONAL_ID", number="P78"))
    assert change.after == {"paper": str(paper.uid), "paper_kind": "NATIONAL_ID",
                            "paper_number": "P78"}  # fmt: skip
    with pytest.raises(Refusal, match="second person"):
        services.decide_correction(change, agreed=True, content=change.content_hash, by=clerk)
    agreed(change)
    person = people.whole(person)
    assert [(each.kind_code, each.number) for each in person.documents] == [("NATIONAL_ID", "P78")]
    agreed(proposed(None))
    assert people.whole(person).documents == []


def test_a_birth_date_is_corrected_in_the_words_in_which_it_is_said(app):
    clerk, head = a_user(Role.HR_CLERK), a_user(Role.HR_HEAD)
    person = a_person(a_unit())
    page = f"/identity/people/{person.uid}/correction"
    typed = {"born": "1984?", "reason": WHY, "proof": "A letter of the school."}
    assert Browser(app, clerk).post(page, **typed).status_code == 302
    found = db.session.scalars(select(Correction)).one()
    assert set(found.after) == {"born", "born_as_said"}
    found = queries.correction(found.uid, reader=head)
    services.decide_correction(found, agreed=True, content=found.content_hash, by=head)
    person = people.whole(person)
    assert (person.born.text, person.born_as_said) == ("1984~", "1984?")
