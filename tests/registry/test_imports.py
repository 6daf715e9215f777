"""People from files: checked whole, taken in whole, compared with everybody, taken back whole."""

import io

import pytest
from sqlalchemy import func, select

from tests.makers import a_person, a_post, a_rank, a_unit, a_user, an_organisation, titled
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.matching.keys import person_keys
from trainingmgr.registry.identity.models import LikelyPair
from trainingmgr.registry.keys.models import MatchKey
from trainingmgr.registry.people import imports
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people import services as registration
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.registry.people.rules import Category, Newcomer, Status
from trainingmgr.registry.people.services import blocks
from trainingmgr.registry.reception import queries as reception
from trainingmgr.registry.reception.rules import Narrowed
from trainingmgr.tabular import services
from trainingmgr.tabular.mapping import normal
from trainingmgr.tabular.models import ImportBatch, ImportState, StagedRow

HEAD = "Matricule;Nom complet;Nom en arabe;Sexe;Né le;Téléphone;Unité;Grade;Statut;Catégorie\n"


@pytest.fixture
def clerk(app):
    user = a_user(Role.HR_CLERK)
    blocks.first_block("HQ", by=user)
    return user


def brought(clerk, text, kind="people"):
    batch = services.receive(
        io.BytesIO(text.encode()), kind=kind, source="HR", file_name="roll.csv", by=clerk,
        options={"region": "TD"},
    )  # fmt: skip
    worked()
    return fresh(batch)


def fresh(batch):
    return db.session.get_one(ImportBatch, batch.id, populate_existing=True)


def worked():
    while jobs.work():
        pass


def problems(batch):
    rows = db.session.scalars(
        select(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.is_rejected)
    )
    return {row.number: str(row.problems) for row in rows}


def test_a_roll_in_french_is_taken_in_and_everybody_is_found(clerk):
    unit = a_unit(service=(service := an_organisation()))
    a_rank(service, code="SGT")
    batch = brought(
        clerk,
        HEAD + f"00771;Amina Xasan Cali;أمينة حسن علي;F;14/03/1999;66 12 34 56;{unit.code};SGT;"
        "active;nco\n00772;Zawadi;;F;1985;;;;active;civil_society\n",
    )
    assert (batch.state, batch.accepted, batch.rejected) == (ImportState.READY, 2, 0), batch.report
    assert db.session.scalar(select(func.count()).where(visible(clerk))) == 0
    services.take_in(batch, by=clerk)
    worked()
    assert fresh(batch).state is ImportState.IMPORTED
    amina = reception.found(Narrowed(text="أمينة حسن"), reader=clerk).rows[0]
    assert (amina.service_number, amina.name_display) == ("00771", "Amina Xasan Cali")
    assert (amina.sex, amina.born.text, amina.unit_id) == (Sex.F, "1999-03-14", unit.id)
    assert (amina.status, amina.category) == (Status.ACTIVE, Category.NCO)
    registered = db.session.scalar(
        select(JournalEntry).where(JournalEntry.event == "PeopleRegistered")
    )
    assert (registered.facts["count"], registered.facts["sha256"]) == (2, batch.sha256)


def test_every_mistake_is_told_with_its_row_and_nothing_is_saved(clerk):
    unit = a_unit()
    post = a_post(unit)
    a_person(unit, name="Two Idriss", post_id=post.id, service_number="S-9")
    child = clock.today().year - 15
    batch = brought(
        clerk,
        "service_no;name_latin;unit;dob;post_no;category\n"
        "1;One;NOWHERE;;;\n"
        "S-9;Two;;;;\n"
        ";Three;;;;\n"
        f"4;Four;;;{post.number};\n"
        f"5;Five;;{child};;recruit\n"
        "6;Six;;;;\n",
    )
    told = problems(batch)
    assert (batch.accepted, batch.rejected) == (2, 4)
    assert batch.report["changes"] == {"changed": 1, "new": 1}, "S-9 is known: a change"
    assert "This code is not known" in told[2]
    assert "give one more" in told[4]
    assert "Somebody holds this post already" in told[5]
    assert "child protection focal point" in told[6]
    assert str(child) not in told[6]
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_all_mistakes_of_a_row_are_told_at_once_whatever_each_is(clerk):
    batch = brought(
        clerk,
        HEAD + "1;TD89 3704 0044 0532 0130 00;;maybe;31/02/1985;;NO-SUCH;;active;soldat\n",
    )
    told = batch.report["problems"]
    assert {each["column"] for each in told} == {"Nom complet", "Sexe", "Né le", "Unité"}
    assert {each["row"] for each in told} == {2}
    assert "Write the name alone." in problems(batch)[2]
    assert "0532" not in problems(batch)[2] + str(batch.report), "the number is not told back"


def test_units_and_ranks_are_known_by_what_they_are_called_where_one_alone_is(clerk):
    service, navy = an_organisation(), an_organisation()
    a_unit(service=service, code="11BN-A", titles=titled("A Company, Infantry Battalion 11"))
    corporal = {"en": "Senior Corporal", "fr": "Caporal-chef", "ar": "رئيس عرفاء"}
    rank = a_rank(service, code="CCH", titles=corporal, short=titled("SCpl"))
    for code, owner in {"LT": service, "EV1": navy}.items():
        a_rank(owner, code=code, titles=titled("Lieutenant"))
    words = ["caporal chef", "SCpl", "رئيس عرفاء", "cch", "Lieutenant", "Sergent"]
    batch = brought(
        clerk,
        "service_no;name_latin;unit;rank\n"
        + "".join(
            f"{number};Zawadi;A company - infantry battalion 11;{word}\n"
            for number, word in enumerate(words)
        ),
    )
    staged = db.session.scalars(select(StagedRow.content).where(StagedRow.is_rejected.is_(False)))
    assert [each["rank_id"] for each in staged] == [rank.id] * 4
    told = problems(batch)
    assert "EV1, LT" in told[6]
    assert "This code is not known" in told[7]
    assert len(told) == 2


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("soldier", Category.ENLISTED), ("Soldat", Category.ENLISTED), ("جندي", Category.ENLISTED),
        ("NCO", Category.NCO), ("sous-officier", Category.NCO), ("ضابط صف", Category.NCO),
        ("Officer", Category.OFFICER), ("officier", Category.OFFICER), ("ضابط", Category.OFFICER),
        ("civilian", Category.MOD_CIVILIAN), ("civil", Category.MOD_CIVILIAN),
        ("مدني", Category.MOD_CIVILIAN), ("recrue", Category.RECRUIT), ("مجند", Category.RECRUIT),
    ],
)  # fmt: skip
def test_a_category_is_written_as_people_say_it_in_three_languages(app, word, category):
    column = next(each for each in imports.COLUMNS if each.code == "category")
    assert column.meanings[normal(word)] == category


def test_a_number_that_stands_twice_in_a_file_is_told(clerk):
    batch = brought(clerk, "service_no;name_latin\nA1;One\nA1;Two\n")
    assert batch.rejected == 1


def test_who_may_be_known_already_waits_in_the_queue_after_an_import_R_IDN_02(clerk):
    unit = a_unit()
    born = PartialDate.read("1999-03-14")
    registration.register(
        Newcomer(name="Amina Xasan Cali", born=born, unit_id=unit.id, sex=Sex.F,
                 phones=(("+23566123456", False),)), by=clerk,
    )  # fmt: skip
    batch = brought(
        clerk, "name_latin;dob;unit;phone;sex\n"
        f"Aamina Hassan Ali;1999-03-14;{unit.code};+235 66 12 34 56;F\n",
    )  # fmt: skip
    services.take_in(batch, by=clerk)
    worked()
    pair = db.session.scalar(select(LikelyPair))
    assert pair is not None
    assert pair.probability > 0.5


def test_an_import_is_taken_back_with_its_keys(clerk):
    batch = brought(clerk, "service_no;name_latin\n" + "".join(
        f"Z{n};Somebody Number {n}\n" for n in range(40)))  # fmt: skip
    services.take_in(batch, by=clerk)
    worked()
    assert db.session.scalar(select(func.count()).select_from(Person)) == 40
    services.undo(fresh(batch), "The wrong file of last month.", by=clerk)
    assert db.session.scalar(select(func.count()).where(visible(clerk))) == 0
    worked()
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    assert db.session.scalar(select(func.count()).select_from(MatchKey)) == 0


def test_the_keys_of_a_long_import_are_whole_though_its_worker_died(clerk, monkeypatch):
    """They are written last and from memory; a worker that starts anew makes them again."""
    monkeypatch.setattr(imports, "AT_ONCE", 10)
    head = a_user(Role.HR_HEAD)
    rows = [f"Z{n};Somebody Named Number{n};19{n:02};+235660000{n:02}\n" for n in range(60)]
    batch = brought(clerk, "service_no;name_latin;dob;phone\n" + "".join(rows))
    services.note_opened(batch, by=head)
    services.approve(fresh(batch), by=head)
    services.take_in(fresh(batch), by=clerk)
    job = jobs.claim()
    while "turn" not in job.checkpoint:
        jobs.step(job)
        imports._shelves.clear()
    while job.state is jobs.JobState.RUNNING:
        jobs.step(job)
    assert fresh(batch).state is ImportState.IMPORTED
    ids = db.session.scalars(select(Person.id)).all()
    records = people.records(ids)
    wanted = {(k, each.id) for each in records for k in person_keys(each)}
    assert {
        tuple(row) for row in db.session.execute(select(MatchKey.k, MatchKey.person_id))
    } == wanted
    assert (
        reception.found(Narrowed(text="+23566000042"), reader=clerk).rows[0].service_number == "Z42"
    )
    services.undo(fresh(batch), "The wrong file of last month.", by=clerk)
    worked()
    assert db.session.scalar(select(func.count()).select_from(MatchKey)) == 0
