"""Equipment through its life: who signed for it, what is found of it, and what it is fit for."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_unit, a_user, an_organisation, kept
from tests.programme.resources.made import (
    ACCEPTANCE,
    WHY,
    S,
    a_kind,
    begun,
    booked,
    issued,
    moved,
    read,
    signed,
)
from tests.training.enrolments.made import a_run
from tests.training.makers import a_module, version_of
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.paging import _size
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.resources.queries import equipment as queries
from trainingmgr.programme.resources.rules.equipment import (
    Condition,
    DeedKind,
    EquipmentCategory,
    Mismatch,
    Pairing,
    drawn,
    months_on,
    names_weapon,
)
from trainingmgr.programme.resources.services import equipment as services
from trainingmgr.programme.resources.services.equipment import Booking, KindTerms
from trainingmgr.registry.structure.rules import OrganisationKind
from trainingmgr.training.records.models import Attainment

SIGN = services.SIGN


def refused(*statements, match="equipment|spot"):
    """By the schema itself, whoever writes and however."""
    for each in statements:
        with pytest.raises(Exception, match=match):
            db.session.execute(text(each))
        db.session.rollback()


def test_the_arithmetic_of_samples_days_and_names():
    assert drawn([5, 3], [1, 2, 7, 9], 4, 11) == drawn([3, 5], [9, 7, 2, 1], 4, 11)
    assert drawn([5, 3], [1, 2, 7, 9], 4, 11)[:2] == [3, 5], "what is due comes first"
    assert drawn([5, 3, 8], [1], 2, 11) == [3, 5]
    assert len(set(drawn([], range(50), 20, 4))) == 20
    assert drawn([], range(50), 20, 4) != drawn([], range(50), 20, 5)
    day = clock.today().replace(year=2027, month=11, day=30)
    assert str(months_on(day, 3)) == "2028-02-29"
    for name in ("Rifles", "Fusil d’assaut", "البنادق", "Armes légères", "ذخيرة"):
        assert names_weapon([name]), name
    for name in ("Alarme", "Armée de terre", "Charmes", "Radio", "خيمة"):
        assert not names_weapon([name]), name


def test_r_eqp_01_nothing_is_issued_without_an_office_its_paper_and_two_signatures(cast):
    by, other = cast.programme_officer, cast.cell_head
    row = booked(by, centre_id=cast.here.id, serial="VHF-0071")
    with pytest.raises(Refusal, match="cannot become"):
        begun(row, by, office="Signals store", centre_id=cast.here.id)
    with pytest.raises(Refusal, match="acceptance paper"):
        moved(row, S.ACCEPTED, by)
    moved(row, S.ACCEPTED, by, document=ACCEPTANCE)
    with pytest.raises(Refusal, match="Two people"):
        moved(row, S.ISSUED, by)
    with pytest.raises(Refusal, match="Name the office"):
        begun(row, by, centre_id=cast.here.id)
    deed = begun(row, by, office="Signals store", centre_id=cast.here.id)
    assert read(row, by).state is S.ACCEPTED, "the books wait for the second signature"
    with pytest.raises(Refusal, match="waits for a signature"):
        begun(row, by, DeedKind.LOSS)
    with pytest.raises(Refusal, match="second person"):
        signed(deed, by)
    twin = a_user(Role.HOST_AUTHORITY, holder=db.session.get(Holder, by.holder_id))
    with pytest.raises(Refusal, match="second person"):
        signed(deed, twin)
    assert [each.id for each in queries.to_sign(other)] == [deed.id]
    assert queries.to_sign(cast.elsewhere[Role.CELL_HEAD]) == []
    signed(deed, other)
    row = read(row, by)
    assert (row.state, row.custodian, row.acceptance) == (S.ISSUED, "Signals store", ACCEPTANCE)
    assert [each.state for each in row.steps] == [S.ISSUED, S.ACCEPTED, S.INSPECTED]
    key, same = row.id, f"WHERE id = {row.id}"
    refused(
        f"UPDATE equipment SET custodian = '' {same}",
        f"UPDATE equipment SET acceptance = '' {same}",
        f"UPDATE equipment SET custodian = 'Somebody else' {same}",
        f"UPDATE equipment SET state = 'lost' {same}",
        f"UPDATE equipment SET quantity = 2 {same}",
        f"UPDATE equipment_deed SET office = 'Other' WHERE item_id = {key}",
        f"DELETE FROM equipment_deed WHERE item_id = {key}",
        f"DELETE FROM equipment_step WHERE item_id = {key}",
        f"DELETE FROM equipment {same}",
    )
    fresh = booked(by)
    refused(
        f"UPDATE equipment SET state = 'issued', custodian = '' WHERE id = {fresh.id}",
        f"UPDATE equipment SET state = 'accepted' WHERE id = {fresh.id}",
        f"INSERT INTO equipment_deed (uid, item_id, kind, makes, quantity, office, document, says, "
        f"by_id, at, signed_by_id, signed_on, version) SELECT uid, {fresh.id}, kind, makes, "
        "quantity, office, document, says, by_id, at, by_id, signed_on, 1 FROM equipment_deed "
        f"WHERE id = {deed.id}",
    )


def test_a_part_of_a_count_goes_its_own_way_and_a_loss_is_signed_by_two(cast):
    by, other = cast.programme_officer, cast.host_authority
    row = issued(by, other, centre=cast.here, quantity=40)
    with pytest.raises(Refusal, match="There are 40"):
        moved(row, S.REPAIR, by, quantity=41)
    part = moved(row, S.REPAIR, by, quantity=3)
    assert (read(row, by).quantity, part.quantity, part.part_of_id) == (37, 3, row.id)
    assert (part.custodian, part.state, read(row, by).state) == (
        "Signals store",
        S.REPAIR,
        S.ISSUED,
    )
    with pytest.raises(Refusal, match="full sentence"):
        begun(row, by, DeedKind.LOSS, quantity=2, says="Gone.")
    deed = begun(row, by, DeedKind.LOSS, quantity=2, document="POL 4/26")
    with pytest.raises(Refusal, match="waits for its second signature"):
        begun(part, by, DeedKind.LOSS, quantity=1, document="pol 4/26")
    gone = signed(deed, other)
    for each in (row, part):
        with pytest.raises(Refusal, match=r"written down already: 2 of it"):
            begun(each, by, DeedKind.LOSS, quantity=1, document=" POL 4/26")
    assert (gone.state, gone.quantity, read(row, by).quantity) == (S.LOST, 2, 35)
    assert read(gone, by).deeds[0].signed_by_id == other.id
    assert queries.standing(by)[S.LOST] == 2
    found = moved(gone, S.RECEIVED, by, document="GRN 8")
    with pytest.raises(Refusal, match="by this paper already"):
        two = {"kind": row.kind, "quantity": 2, "centre_id": cast.here.id}
        for _each in range(2):
            booked(by, state=S.RECEIVED, document="GRN 8", **two)
    assert found.custodian == "", "what is found again is received and accepted anew"
    with pytest.raises(Refusal, match="cannot become"):
        begun(row, by, DeedKind.DISPOSAL, quantity=1)  # what works is not given up
    broken = moved(row, S.UNSERVICEABLE, by, quantity=5, says=WHY)
    deed = begun(broken, by, DeedKind.DISPOSAL)
    services.refuse(queries.deed(deed.uid, reader=other, permission=SIGN),
                    "Two of them can be mended.", seen=deed.version, by=other)  # fmt: skip
    assert read(broken, by).state is S.UNSERVICEABLE
    with pytest.raises(Refusal, match="signed or refused"):
        signed(deed, other)


def test_weapons_are_a_reference_and_never_on_the_books(cast):
    by = cast.programme_officer
    terms = {"code": "RIF", "titles": {"en": "Assault rifle"}}
    with pytest.raises(Refusal, match="their register is another"):
        services.write_kind(KindTerms(category=EquipmentCategory.TRAINING_AID, **terms), by=by)
    with pytest.raises(Refusal, match="which register"):
        services.write_kind(KindTerms(category=EquipmentCategory.LETHAL, **terms), by=by)
    dummy = services.write_kind(
        KindTerms(category=EquipmentCategory.TRAINING_AID, is_inert=True, **terms), by=by
    )
    assert dummy.is_inert
    lethal = a_kind(category=EquipmentCategory.LETHAL, register="Weapons register")
    with pytest.raises(Refusal, match="their register is another"):
        services.book(Booking(kind_id=lethal.id), S.RECEIVED, by=by)
    with pytest.raises(Refusal, match="their register is another"):
        services.need(lethal, a_module(), 4, seen=lethal.version, by=by)
    row = booked(by)
    refused(f"UPDATE equipment SET kind_id = {lethal.id} WHERE id = {row.id}",
            f"UPDATE equipment_kind SET register = '' WHERE id = {lethal.id}",
            "INSERT INTO equipment (uid, code, kind_id, serial, quantity, state, since_on, terms, "
            "acceptance, custodian, spares, by_id, at, version) SELECT uid, 'EQ-X', "
            f"{lethal.id}, '', 1, 'received', since_on, '', '', '', '', by_id, at, 1 "
            f"FROM equipment WHERE id = {row.id}")  # fmt: skip


def test_r_eqp_03_what_has_terms_has_a_day_and_comes_first_in_a_sample(cast):
    by, other, today = cast.programme_officer, cast.host_authority, clock.today()
    with pytest.raises(Refusal, match="day on which it is checked"):
        booked(by, terms="For the training schools alone.")
    row = issued(by, other, centre=cast.here, terms="For the training schools alone.",
                 check_months=6, serial="M-1")  # fmt: skip
    assert row.check_on == months_on(today, 6)
    refused(f"UPDATE equipment SET check_on = NULL WHERE id = {row.id}",
            f"UPDATE equipment SET check_months = NULL WHERE id = {row.id}")  # fmt: skip
    for _each in range(4):
        issued(by, other, centre=cast.here)
    row.check_on = today
    db.session.commit()
    assert queries.due(by, today) == (1, today)
    assert queries.due(cast.elsewhere[Role.CELL_HEAD], today) == (0, None)
    spot = queries.spot(services.draw(size=3, centre_id=cast.here.id, by=by).uid, reader=by)
    assert spot.lines[0].item_id == row.id
    assert len(spot.lines) == 3
    (line, *_rest) = spot.lines
    services.count(line, 1, Condition.WORN, seen=line.version, by=cast.cell_head)
    row = read(row, by)
    assert (row.check_on, row.checked_on) == (months_on(today, 6), today)
    assert row.condition is Condition.WORN


def test_a_count_is_blind_stays_and_differences_are_settled_by_somebody_else(cast, browse):
    by, keeper, today = cast.programme_officer, cast.cell_head, clock.today()
    row = issued(by, keeper, centre=cast.here, quantity=40, centre_id=cast.here.id)
    drawn_ = services.draw(size=5, centre_id=cast.here.id, by=by)
    (line,) = queries.spot(drawn_.uid, reader=by).lines
    with pytest.raises(Refusal, match="somebody else counts"):
        services.count(line, 38, Condition.GOOD, seen=line.version, by=keeper)
    services.count(line, 38, Condition.GOOD, seen=line.version, by=cast.host_authority)
    assert [each.id for each in queries.differing(by)] == [line.id]
    line = queries.line(line.uid, reader=by, permission=SIGN)
    with pytest.raises(Refusal, match="second person"):
        services.settle(line, "Two lie in the workshop.", seen=line.version, by=cast.host_authority)
    services.settle(line, "Two lie in the workshop.", seen=line.version, by=by)
    assert queries.differing(by) == []
    refused("UPDATE spot_line SET found = 40", "UPDATE spot_line SET booked = 38",
            "UPDATE spot_check SET seed = 1", "DELETE FROM spot_line")  # fmt: skip
    assert read(row, by).quantity == 40, "the books change by a deed alone"
    assert today == read(row, by).checked_on
    again = services.draw(size=5, centre_id=cast.here.id, by=by)
    readers = browse(cast.host_authority), browse(cast.oversight)
    page, sheet = (each.get(f"/equipment/checks/{again.uid}").text for each in readers)
    assert "to be counted" in page and ">40<" not in page
    assert "Write what was found" in page and "Write what was found" not in sheet


def test_r_eqp_02_serviceability_and_spot_checks_are_counted_for_the_framework(cast):
    by, other, today = cast.programme_officer, cast.host_authority, clock.today()
    row = issued(by, other, centre=cast.here, quantity=10)
    booked(by, quantity=90)
    moved(row, S.REPAIR, by, quantity=2)
    broken = moved(row, S.UNSERVICEABLE, by, quantity=1, says=WHY)
    assert measured.value(Measure.SERVICEABLE, today) == Value(7, 10)
    assert measured.value(Measure.SPOT_CHECKED, today) == Value(0, 10)
    assert measured.value(Measure.WITHOUT_PAYER, today) == Value(10, 10)
    broken.checked_on = today - timedelta(days=30)
    row = read(row, by)
    row.checked_on, row.payer_id = today - timedelta(days=366), _payer()
    db.session.commit()
    assert measured.value(Measure.SPOT_CHECKED, today) == Value(1, 10)
    assert measured.value(Measure.WITHOUT_PAYER, today) == Value(3, 10)


def _payer():
    return an_organisation(kind=OrganisationKind.HOST_GOV).id


def test_r_eqp_04_a_run_whose_aids_lack_says_so_and_may_begin(cast, browse):
    by, other = cast.programme_officer, cast.host_authority
    module, kind = a_module(), a_kind()
    services.need(kind, module, 8, seen=kind.version, by=by)
    with pytest.raises(StaleRecord):
        services.need(queries.kind(kind.uid), module, 9, seen=kind.version - 1, by=by)
    first, second = a_run(cast.here, module), a_run(cast.here, module)
    a_run(cast.there, a_module())
    row = issued(by, other, centre=cast.here, kind=kind, quantity=15)
    runs = {run.id: lacks for run, lacks in queries.runs_lacking(by, clock.today())}
    assert runs.keys() == {second.id}, "the first takes its eight"
    assert [(each.needed, each.available) for each in runs[second.id]] == [(8, 7)]
    moved(row, S.REPAIR, by, quantity=8)
    runs = {run.id: lacks for run, lacks in queries.runs_lacking(by, clock.today())}
    assert {key: lacks[0].available for key, lacks in runs.items()} == {first.id: 7, second.id: 0}
    head, officer = browse(cast.cell_head), browse(by)
    page = head.get(f"/runs/{first.uid}").text
    assert "7 of 8" in page and "may begin" in page
    assert "7 of 8" in officer.get("/equipment/matches", costs=6).text


def test_deliveries_without_users_and_users_without_deliveries(cast, browse):
    """RE-2; fewer than five are not told apart (R-DAT-15)."""
    by, other = cast.programme_officer, cast.host_authority
    module = a_module()
    kind, today = a_kind(module), clock.today()
    with_, without, both = cast.unit, cast.other_unit, a_unit()
    place = both.id
    three = issued(by, other, unit=with_, kind=kind, quantity=3)
    issued(by, other, unit=both, kind=kind)
    for unit, until in ((without, None), (both, today), (with_, today - timedelta(days=1))):
        kept(Attainment(
            person_id=a_person(unit).id, module_id=module.id, version_id=version_of(module).id,
            on=today - timedelta(days=400), until_on=until, minutes=60, recorded_by_id=by.id,
        ))  # fmt: skip
    found = {unit.id: pair for _kind, unit, pair in queries.pairings(by, today).rows}
    assert found[with_.id].mismatch is Mismatch.NOBODY_TRAINED
    assert found[without.id].mismatch is Mismatch.NOTHING_DELIVERED
    assert found[both.id].mismatch is None
    mine = [unit.id for _kind, unit, _pair in queries.pairings(cast.unit_commander, today).rows]
    assert mine == [with_.id]
    token = _size.set(1)
    pages = [queries.pairings(by, today)]
    while pages[-1].after:
        pages.append(queries.pairings(by, today, cursor=pages[-1].after))
    _size.reset(token)
    assert [page.rows[0][1].id for page in pages] == [with_.id, without.id, both.id]
    part = begun(three, by, quantity=1, office="Store", unit_id=without.id, document="HO 4")
    signed(part, other)
    assert (with_.id, 2) in [(unit.id, pair.delivered)
                             for _kind, unit, pair in queries.pairings(by, today).rows]  # fmt: skip
    moved(three, S.UNSERVICEABLE, by, says=WHY)
    found = {unit.id: pair for _kind, unit, pair in queries.pairings(by, today).rows}
    assert (with_.id in found, found[without.id]) == (False, Pairing(1, 1)), "as the books say"
    assert "fewer than 5" in browse(by).get("/equipment/matches", costs=6).text
    refused("UPDATE equipment_delivered SET delivered = 9", "DELETE FROM equipment_delivered",
            f"INSERT INTO equipment_delivered VALUES ({place}, {a_kind().id}, 9)",
            match="tr_equipment_delivered")  # fmt: skip


def test_the_books_reach_as_far_as_their_reader(cast, browse):
    by = cast.programme_officer
    mine = booked(by, centre_id=cast.here.id)
    theirs = booked(by, centre_id=cast.there.id)
    nowhere = booked(by)
    with pytest.raises(Refusal, match="out of your reach"):
        services.move(read(theirs, by), S.ACCEPTED, document="A 1", seen=1, by=cast.cell_head)
    moved(theirs, S.ACCEPTED, cast.elsewhere[Role.CELL_HEAD], document="A 1")
    with pytest.raises(Refusal, match="out of your reach"):
        services.book(Booking(kind_id=a_kind().id, centre_id=cast.there.id), S.RECEIVED,
                      by=cast.cell_head)  # fmt: skip
    with pytest.raises(Refusal, match="role"):
        services.book(Booking(kind_id=a_kind().id), S.RECEIVED, by=cast.mentor)
    with pytest.raises(StaleRecord):
        services.move(mine, S.ACCEPTED, document="A", seen=mine.version - 1, by=by)
    reader, writer = browse(cast.cell_head), browse(by)
    codes = mine.code, theirs.code, nowhere.code
    page = reader.get("/equipment", costs=4).text
    assert [each in page for each in codes] == [True, False, False]
    answer = writer.post("/equipment/new", quantity="7", state="accepted")
    assert (answer.status_code, 'value="7"' in answer.text) == (422, True)
