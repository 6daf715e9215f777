"""Who is left without a post by an agreed target (OA-5): what is offered, and nobody silently."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_user
from tests.programme.moves.made import agreed_force, clerk, day
from tests.programme.reorganisation.made import Force, a_target, agreed
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.placement import queries, services
from trainingmgr.programme.placement.rules import OfferAnswer, OfferKind, Placed
from trainingmgr.programme.reorganisation.rules import Source
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Category
from trainingmgr.registry.people.services.changes import change_service

SAYS = "A post of driver in the capital, from January."
A, K = OfferAnswer, OfferKind


def now():
    db.session.flush()
    return measured.value(Measure.LEFT_UNOFFERED, clock.today())


def offered(row, by, kind=K.POST, says=SAYS, on=0):
    person = db.session.get(Person, row.id)
    return services.offer(person, kind, says, day(on), by=by)


def answered(offer, by, said, reason="", on=0):
    row = queries.offer(offer.uid, reader=by)
    services.answer(row, said, day(on), reason=reason, seen=row.version, by=by)


def names(by, **asked):
    return {each.person.id: each for each in queries.left(reader=by, **asked).rows}


def test_everybody_whose_unit_goes_or_whose_grade_is_over_is_counted_until_something_stands(cast):
    by = clerk()
    assert now() == Value(0, 0)
    force = agreed_force(cast, room=1)  # B goes with one sergeant; A has two for its one and medic
    more = [a_person(force.a, rank_id=force.sergeant.id) for _n in range(2)]
    assert now() == Value(3, 3), "one whose unit goes, and two of four sergeants"
    sergeants = {each.id for each in (*more, *force.people[1:])}
    assert set(names(by)) == sergeants, "all of the grade are listed, and the captain is not"
    goes = names(by)[force.people[3].id]
    assert (goes.goes_on, goes.over, goes.placed) == (day(30), 1, Placed.WITHOUT)
    assert names(by, unit=force.b.uid).keys() == {force.people[3].id}
    with pytest.raises(Refusal, match="has a post for this person"):
        offered(force.people[0], by)
    for wrong, says in (({"on": 1}, "still to come"), ({"says": "Go."}, "full sentence")):
        with pytest.raises(Refusal, match=says):
            offered(more[0], by, **wrong)
    first = offered(more[0], by)
    assert now() == Value(2, 3), "an offer that waits stands"
    with pytest.raises(Refusal, match="waits for the answer"):
        offered(more[0], by)
    for said, reason, on, says in (
        (A.REFUSED, "No.", 0, "has a reason"), (A.ACCEPTED, "", 1, "after the offer"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=says):
            answered(first, by, said, reason, on)
    answered(first, by, A.REFUSED, "It is too far from my family.")
    assert now() == Value(3, 3), "who refused is without one again"
    assert names(by, shown=Placed.WITHOUT).keys() == sergeants
    second = offered(more[0], by, K.RETIREMENT, "Retirement with the pension of the grade.")
    answered(second, by, A.ACCEPTED)
    offered(force.people[3], by, K.TRAINING)
    assert now() == Value(1, 3)
    assert names(by, shown=Placed.ACCEPTED).keys() == {more[0].id}
    assert names(by, shown=Placed.OFFERED).keys() == {force.people[3].id}
    with pytest.raises(Refusal, match="It holds"):
        offered(more[0], by)
    writer = cast.programme_officer
    again = agreed(a_target(writer, force, source=Source.BEFORE), writer, cast.host_authority,
                   a_user(Role.HOST_AUTHORITY))  # fmt: skip
    assert again.number == 2 and now() == Value(1, 3), "a new version takes no offer away"
    person = db.session.get(Person, more[0].id)
    with clock.told(clock.now() + timedelta(days=1)):
        change_service(person, status=person.status, from_on=clock.today(), unit_id=force.b.id,
                       rank_id=force.sergeant.id, by=by)  # fmt: skip
        assert now() == Value(2, 3), "whoever was moved is without one where they are now"
    db.session.commit()
    for broken in (
        "UPDATE placement_offer SET answer = 'accepted', reason = '' WHERE answer = 'refused'",
        "UPDATE placement_offer SET says = 'Something else entirely.'",
        "DELETE FROM placement_offer",
        "UPDATE placement_offer SET answer = 'refused', answered_on = offered_on, "
        "answered_by_id = by_id WHERE answer IS NULL",
    ):
        with pytest.raises(Exception, match="placement_offer"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_a_former_combatant_is_referred_before_anybody_speaks_of_discharge_R_DDR_02(cast):
    by, force = clerk(), agreed_force(cast)
    former = a_person(force.b, category=Category.EX_COMBATANT_CANDIDATE)
    with pytest.raises(Refusal, match="R-DDR-02"):
        offered(former, by, K.DISCHARGE)
    answered(offered(former, by, K.DDR_REFERRAL), by, A.REFUSED, "I want to stay a soldier.")
    assert offered(former, by, K.DISCHARGE)


def test_the_page_says_first_how_many_have_no_offer(cast, browse):
    by, force = clerk(), agreed_force(cast)
    writer, path = browse(by), f"/placement/{force.people[3].uid}"
    shown = writer.get("/placement", costs=3).text
    assert "1 person of 1 has no offer" in shown and force.people[3].number in shown
    assert writer.post(f"{path}/offers/new", kind="post", says="Yes").status_code == 422
    asked = {"kind": "post", "says": SAYS, "on": f"{clock.today()}"}
    assert writer.post(f"{path}/offers/new", **asked).status_code == 302
    (offer,) = queries.offers([force.people[3].id])
    answer = writer.post(f"/placement/offers/{offer.uid}/answer", said="accepted", version=1,
                         on=f"{clock.today()}")  # fmt: skip
    assert answer.status_code == 302
    assert "An offer stands for everybody" in writer.get("/placement").text
    assert SAYS in writer.get(path).text
    elsewhere = browse(a_user(Role.UNIT_COMMANDER, unit=Force().a))
    assert elsewhere.get(path).status_code == 404
    assert "Nobody is too many" in elsewhere.get("/placement").text
