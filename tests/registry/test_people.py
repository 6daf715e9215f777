"""People: one record for life, whatever the name looks like."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, inspect, select

from tests.makers import a_centre, a_person, a_post, a_unit, a_user, an_organisation, kept
from trainingmgr.accounts.rules import Role
from trainingmgr.core import checkdigits, clock, journal
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import Bare, db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.registry.keys.models import MatchKey, NameToken
from trainingmgr.registry.people import queries, services
from trainingmgr.registry.people.models import (
    CentreReach,
    NumberBlock,
    Person,
    Phone,
    ServiceRecord,
)
from trainingmgr.registry.people.rules import (
    Age,
    AliasKind,
    Category,
    Literacy,
    Newcomer,
    Paper,
    PartRole,
    Spoken,
    Status,
    age_standing,
    e164,
    holds_account,
    is_estimated,
    objections,
    programme_number,
    sort_name,
)
from trainingmgr.registry.people.services import blocks, changes
from trainingmgr.tabular.models import ImportBatch, ImportState

REFERENCES = ["ddr_record.biometric", "ddr_record.biometric_mark"]
"""The number alone under which another system holds a capture, sealed: never a template."""
FORBIDDEN = (
    "religion",
    "ethnic",
    "clan",
    "tribe",
    "politic",
    "next_of",
    "father",
    "mother",
    "guarantor",
    "union_",
    "orientation",
    "biometric",
    "fingerprint",
    "photo",
    "address",
)


@pytest.fixture
def clerk(app):
    user = a_user(Role.HR_CLERK)
    blocks.first_block("HQ", by=user)
    return user


def somebody(**facts):
    usual = {"name": "Amina Xasan Cali", "service_number": "A-1", "category": Category.NCO}
    return Newcomer(**usual | facts)


def registered(clerk, **facts):
    return services.register(somebody(**facts), by=clerk)


@pytest.mark.parametrize("name", [
    "Zawadi", "Abd al-Rahman ibn Yusuf al-Nahri", "Kalonda Mbuyi Josué", "أمينة حسن علي",
    "M'Bemba N’Guessan", "ʿAbd ar-Raḥmān", "x" * 200,
])  # fmt: skip
def test_a_name_of_any_shape_is_kept_as_it_is_said(clerk, name):
    assert registered(clerk, name=name).name_display == name


def test_two_people_may_have_one_name_R_IDN_01(clerk):
    first = registered(clerk, name="Mohamed Ali Mohamed", service_number="1")
    second = registered(clerk, name="Mohamed Ali Mohamed", service_number="2")
    assert first.id != second.id


@pytest.mark.parametrize("fact", [
    {"service_number": "A-1"}, {"born": PartialDate.read("1990~")}, {"unit_id": True},
])  # fmt: skip
def test_a_name_and_any_one_of_number_birth_or_unit_is_enough(clerk, fact):
    if "unit_id" in fact:
        fact = {"unit_id": a_unit().id}
    person = services.register(Newcomer(name="Zawadi", **fact), by=clerk)
    assert person.number


def test_a_name_alone_is_not_enough(clerk):
    with pytest.raises(Refusal, match="service number, the birth date or the unit"):
        services.register(Newcomer(name="Zawadi"), by=clerk)
    with pytest.raises(Refusal, match="Write the name"):
        services.register(Newcomer(name=" ", service_number="1"), by=clerk)


def test_a_record_holds_everything_that_was_said(clerk):
    person = registered(
        clerk,
        name="Amina Xasan Cali",
        name_native="أمينة حسن علي",
        parts=(("Amina", PartRole.GIVEN), ("Xasan", PartRole.FATHER)),
        aliases=(("Aamina Hassan Ali", AliasKind.SPELLING, "passport"),),
        papers=(Paper(kind="PASSPORT", number="P77", country="SO"),),
        phones=(("+23566123456", True),),
        languages=(Spoken(code="so"), Spoken(code="ar")),
        born=PartialDate.read("1999"),
        born_as_said="1999?",
    )
    whole = queries.whole(person)
    assert [(each.value, each.role) for each in whole.parts][1] == ("Xasan", PartRole.FATHER)
    assert whole.aliases[0].source == "passport"
    assert whole.documents[0].number == "P77"
    assert (whole.phones[0].number, whole.phones[0].is_shared) == ("+23566123456", True)
    assert [each.code for each in whole.languages] == ["ar", "so"]
    assert (whole.born.text, whole.born_as_said) == ("1999", "1999?")


def test_a_programme_number_means_nothing_and_checks_itself_R_IDN_03(clerk):
    first, second = (registered(clerk, service_number=n) for n in ("1", "2"))
    assert (first.number, second.number) == (programme_number(1), programme_number(2))
    assert checkdigits.holds(first.number.replace("-", ""))
    swapped = first.number[:5] + first.number[6] + first.number[5] + first.number[7:]
    assert swapped == first.number or not checkdigits.holds(swapped.replace("-", ""))


def test_two_sites_never_give_the_same_number_R_IDN_03(clerk):
    blocks.hold_block("FAYA", 2_000_001, 2_000_003, ours=False, by=clerk)
    assert [registered(clerk, service_number=str(n)).number for n in range(2)] == [
        programme_number(1), programme_number(2)
    ]  # fmt: skip
    with pytest.raises(Refusal, match="The site FAYA holds the numbers"):
        blocks.hold_block("MAO", 2_000_003, 2_000_009, ours=False, by=clerk)


def test_a_site_that_has_used_its_numbers_asks_for_more(app):
    by = a_user(Role.HR_CLERK)
    three = [somebody(service_number=str(n)) for n in range(3)]
    blocks.hold_block("FAYA", 1, 9, ours=False, by=by)
    with pytest.raises(Refusal, match="holds no programme numbers yet"):
        services.register_many(three, by=by)
    blocks.hold_block("MAO", 5_000_001, 5_000_002, ours=True, by=by)
    with pytest.raises(Refusal, match="used up its programme numbers"):
        services.register_many(three, by=by)
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    blocks.hold_block("MAO", 6_000_001, 6_000_005, ours=True, by=by)
    ids = services.register_many(three, by=by)
    numbers = db.session.scalars(
        select(Person.number).where(Person.id.in_(ids)).order_by(Person.id)
    )
    assert list(numbers) == [programme_number(n) for n in (5_000_001, 5_000_002, 6_000_001)]
    assert db.session.scalar(select(func.max(NumberBlock.next))) == 6_000_002


@pytest.mark.parametrize(("born", "standing"), [
    ("2008", Age.UNDER_18), ("2007", Age.ADULT), ("2006~", Age.UNDER_18), ("2005~", Age.ADULT),
    ("2008-11-10", Age.ADULT), ("2008-11-11", Age.UNDER_18), ("200X", Age.UNDER_18),
    ("2004/2009", Age.UNDER_18), (None, Age.UNKNOWN),
])  # fmt: skip
def test_the_youngest_possible_age_counts_R_AGE_04(born, standing):
    day = PartialDate.read(born) if born else None
    assert age_standing(day, date(2026, 11, 10)) is standing


@pytest.mark.parametrize(("born", "estimated"), [
    ("1990-01-01", True), ("1990", True), ("1990-05-02", False), ("1990~", True),
])  # fmt: skip
def test_the_first_of_january_counts_as_estimated_R_AGE_05(born, estimated):
    assert is_estimated(PartialDate.read(born)) is estimated


def test_nobody_under_18_is_registered_to_serve_and_no_reason_is_said_R_AGE_01(clerk):
    born = PartialDate.read(str(clock.today().year - 17))
    for category in (Category.ENLISTED, Category.RECRUIT, Category.EX_COMBATANT_CANDIDATE):
        with pytest.raises(Refusal, match="child protection focal point") as refused:
            registered(clerk, category=category, born=born)
        assert "18" not in str(refused.value)
        assert "age" not in str(refused.value)
    at_school = registered(clerk, category=Category.CIVIL_SOCIETY, born=born, service_number=None)
    assert at_school.born == born


@pytest.mark.parametrize("placed", ["unit", "number"])
def test_a_child_is_not_registered_into_a_force_without_a_category_R_AGE_01(clerk, placed):
    born = PartialDate.read(str(clock.today().year - 16))
    place = {"unit_id": a_unit().id} if placed == "unit" else {"service_number": "00771"}
    with pytest.raises(Refusal, match="child protection"):
        registered(clerk, category=Category.OTHER, born=born, **place)


def test_nothing_forbidden_has_a_column_R_DAT_02(app):
    columns = [
        f"{table.name}.{column.name}"
        for table in Bare.metadata.sorted_tables
        if "person_id" in table.columns or table.name == "person"
        for column in table.columns
    ]
    assert len(columns) > 50
    held = [each for each in columns if any(word in each for word in FORBIDDEN)]
    assert sorted(held) == REFERENCES


def test_every_column_of_a_person_says_its_purpose_R_DAT_01(app):
    bare = {"id", "uid", "version"}
    for model in (Person, Phone, ServiceRecord, *(type_ for type_ in services.CHILDREN)):
        for column in inspect(model).columns:
            if column.name not in bare | {"centre_id"}:
                assert "personal" in column.info, f"{model.__name__}.{column.name}"


def test_many_are_registered_by_the_same_rules(clerk):
    with pytest.raises(Refusal, match="Row 7: Beside the name"):
        services.register_many([somebody(), Newcomer(name="Zawadi", row=7)], by=clerk)
    ids = services.register_many(
        [somebody(service_number=str(n), phones=(("+23566123456", False),)) for n in range(40)],
        by=clerk,
    )  # fmt: skip
    assert len(set(ids)) == 40
    held = db.session.scalar(select(func.count()).select_from(Phone))
    assert held == db.session.scalar(select(func.count()).select_from(ServiceRecord)) == 40
    last = db.session.scalar(
        select(journal.JournalEntry).order_by(journal.JournalEntry.number.desc()).limit(1)
    )
    assert (last.event, last.facts["count"]) == ("PeopleRegistered", 40)


def a_batch(by):
    return kept(ImportBatch(kind="people", source="HR", file_name="a.csv", sha256="a" * 64,
                            size=1, stored_as="x", by_id=by.id,
                            holder_id=by.holder_id))  # fmt: skip


def test_people_of_an_unfinished_import_are_nobody_yet(clerk):
    batch = a_batch(clerk)
    services.stage_many([somebody()], by=clerk, batch=batch)
    assert db.session.scalar(select(func.count()).where(queries.visible(clerk))) == 0
    batch.state, batch.visible_at = ImportState.IMPORTED, clock.now()
    db.session.commit()
    assert db.session.scalar(select(func.count()).where(queries.visible(clerk))) == 1
    with pytest.raises(Refusal, match="This import is finished"):
        services.stage_many([somebody()], by=clerk, batch=batch)


def test_an_import_is_taken_back_whole(clerk):
    batch = a_batch(clerk)
    services.stage_many([somebody(service_number=str(n)) for n in range(5)], by=clerk, batch=batch)
    assert services.unstage(batch, at_most=3) == 3
    assert services.unstage(batch, at_most=3) == 2
    assert services.unstage(batch) == 0
    for table in (Person, ServiceRecord, MatchKey):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert set(db.session.scalars(select(NameToken.n))) == {0}


def test_a_clerk_of_some_units_registers_nobody_elsewhere(app, cast):
    blocks.first_block("HQ", by=cast.user_admin)
    with pytest.raises(Refusal, match="units that you work for"):
        services.register(somebody(unit_id=cast.other_unit.id), by=cast.hr_clerk)
    person = services.register(somebody(unit_id=cast.unit.id), by=cast.hr_clerk)
    assert queries.person(person.uid, reader=cast.hr_clerk).id == person.id


def test_a_centre_sees_whom_it_registered_for_thirty_days(app, cast):
    blocks.first_block("HQ", by=cast.user_admin)
    person = services.register(somebody(), by=cast.training_clerk)
    reach = db.session.scalar(select(CentreReach).where(CentreReach.person_id == person.id))
    assert (reach.centre_id, reach.until_on) == (cast.here.id, clock.today() + timedelta(days=30))
    services.bring_within_reach([person.id], cast.here.id, clock.today() + timedelta(days=365))
    services.bring_within_reach([person.id], cast.here.id, clock.today())
    assert reach.until_on == clock.today() + timedelta(days=365)


def test_details_change_and_the_person_is_found_by_them(clerk):
    person = registered(clerk)
    changed = changes.correct_details(
        person, seen=person.version, phones=[("+23566000111", False)],
        languages=[Spoken(code="fr"), Spoken(code="ar")], literacy=Literacy.READS,
        aliases=[("Nasteexo", AliasKind.NICKNAME, None)], place_id=None, by=clerk,
    )  # fmt: skip
    assert changed.literacy is Literacy.READS
    assert db.session.get(NameToken, "nasteexo").n == 1
    with pytest.raises(StaleRecord):
        changes.correct_details(
            person, seen=1, phones=[], languages=[], literacy=Literacy.READS, aliases=[],
            place_id=None, by=clerk,
        )  # fmt: skip
    person = queries.person(person.uid, reader=clerk)
    with pytest.raises(Refusal, match="with its country"):
        changes.correct_details(
            person, seen=person.version, phones=[("66000111", False)], languages=[],
            literacy=Literacy.READS, aliases=[], place_id=None, by=clerk,
        )  # fmt: skip


def test_a_list_alone_makes_a_new_version(clerk):
    person = registered(clerk)
    seen = person.version
    again = changes.correct_details(
        person, seen=seen, phones=[("+23566000111", False)], languages=[],
        literacy=Literacy.UNKNOWN, aliases=[], place_id=None, by=clerk,
    )  # fmt: skip
    assert again.version > seen


def test_a_change_of_service_closes_the_record_before(clerk):
    unit, other = a_unit(), a_unit()
    post = a_post(other)
    person = registered(clerk, unit_id=unit.id, status=Status.ACTIVE, status_since=date(2020, 1, 1))
    changes.change_service(
        person, status=Status.ACTIVE, from_on=date(2024, 5, 1), unit_id=other.id, post_id=post.id,
        reference="Order 41/2024", by=clerk,
    )  # fmt: skip
    newest, former = queries.history(person)
    assert (former.until_on, newest.from_on) == (date(2024, 5, 1), date(2024, 5, 1))
    assert (person.unit_id, person.post_id) == (other.id, post.id)
    assert person.id in db.session.scalars(queries.serving_in(unit, date(2024, 4, 30))).all()
    assert person.id not in db.session.scalars(queries.serving_in(unit, date(2024, 5, 1))).all()
    for wrong, day in (
        ("is still to come", clock.today() + timedelta(days=1)),
        ("began on 2024-05-01", date(2021, 1, 1)),
    ):
        with pytest.raises(Refusal, match=wrong):
            changes.change_service(person, status=Status.ACTIVE, from_on=day, by=clerk)


def test_a_post_has_one_holder_and_belongs_to_its_unit(clerk):
    unit = a_unit()
    post = a_post(unit)
    registered(clerk, service_number="1", unit_id=unit.id, post_id=post.id)
    second = registered(clerk, service_number="2", unit_id=unit.id)
    with pytest.raises(Refusal, match="A post has one holder"):
        changes.change_service(
            second, status=Status.ACTIVE, from_on=clock.today(), unit_id=unit.id,
            post_id=post.id, by=clerk,
        )  # fmt: skip
    second = db.session.get_one(Person, second.id)
    with pytest.raises(Refusal, match="belongs to another unit"):
        changes.change_service(
            second, status=Status.ACTIVE, from_on=clock.today(), unit_id=a_unit().id,
            post_id=a_post(unit).id, by=clerk,
        )  # fmt: skip


def test_nobody_leaves_the_service_by_one_hand(clerk):
    person = registered(clerk)
    with pytest.raises(Refusal, match="recorded by two people"):
        changes.change_service(person, status=Status.DECEASED, from_on=clock.today(), by=clerk)


def test_all_keys_can_be_made_anew(clerk):
    services.register_many([somebody(service_number=str(n)) for n in range(7)], by=clerk)
    before = db.session.execute(select(MatchKey.k, MatchKey.person_id)).all()
    last = 0
    while last is not None:
        last = services.rebuild_keys(last, at_most=3)
    assert sorted(db.session.execute(select(MatchKey.k, MatchKey.person_id)).all()) == sorted(
        before
    )


@pytest.mark.parametrize(("written", "kept_as"), [
    ("66 12 34 56", "+23566123456"), ("+235 66123456", "+23566123456"),
    ("٦٦١٢٣٤٥٦", "+23566123456"), ("+33 6 12 34 56 78", "+33612345678"),
])  # fmt: skip
def test_a_phone_is_kept_in_one_form(written, kept_as):
    assert e164(written, "TD") == kept_as


@pytest.mark.parametrize("written", ["", "12", "call me", "+235 66 12 34 56 ext 4"])
def test_what_cannot_be_dialled_is_no_phone(written):
    with pytest.raises(ValueError, match=r"^.*$"):
        e164(written, "TD")


def test_names_sort_without_case_and_marks():
    assert sort_name("  Josué  MBUYI") == "josue mbuyi"


def test_a_person_of_another_centre_looks_like_nobody(app, cast):
    a_person(reach=a_centre())
    a_person(a_unit(service=an_organisation()))
    assert db.session.scalar(select(func.count()).where(queries.visible(cast.training_clerk))) == 0


def test_nobody_under_18_is_placed_in_a_force_afterwards_R_AGE_01(clerk):
    born = PartialDate.read(str(clock.today().year - 16))
    child = registered(clerk, category=Category.CIVIL_SOCIETY, born=born, service_number=None)
    for placed in ({"unit_id": a_unit().id}, {"status": Status.RECRUIT}):
        with pytest.raises(Refusal, match="child protection focal point"):
            changes.change_service(
                child, from_on=clock.today(), by=clerk, **{"status": Status.ACTIVE} | placed
            )
    with pytest.raises(Refusal, match="child protection focal point"):
        changes.correct_identity(child, {"service_number": "A-9"}, by=clerk)
    changes.change_service(child, status=Status.UNKNOWN, from_on=clock.today(), by=clerk)


def test_a_corrected_name_keeps_what_its_parts_are(clerk):
    parts = tuple((part, PartRole.GIVEN) for part in ("Amina", "Xasan", "Cali"))
    person = registered(clerk, parts=parts)
    changes.correct_identity(person, {"name_display": "Amina Hassan Cali"}, by=clerk)
    assert [each.value for each in queries.whole(person).parts] == ["Amina", "Cali"]


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("Amina Hassan Ali", False), ("7", False), ("Ali 2e bataillon", False),
        ("TD89 6000 2000 0102 7100 3013 074", True), ("Amina 12345678", True),
        ("حليمة ١٢٣٤٥٦٧٨٩", True), ("FR76ABCD12345", True), ("1234-5678", True),
    ],
)  # fmt: skip
def test_an_account_number_is_no_name(words, refused):
    assert holds_account(words) is refused
    newcomer = Newcomer(name="Amina", service_number="1", aliases=((words, AliasKind.AKA, None),))
    found = [field for field, _said in objections(newcomer, date(2026, 3, 1))]
    assert found == (["aliases"] if refused else [])
