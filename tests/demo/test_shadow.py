"""A set of the shape of a real site in which nobody is real (R-DAT-09)."""

import unicodedata
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, func, select, text

from tests.makers import a_person, kept
from tests.training.enrolments.made import a_place, a_run
from trainingmgr.core import clock, privacy
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import Bare, db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.settings import Settings
from trainingmgr.demo.shadow import becoming, copying, making, proof
from trainingmgr.demo.shadow.becoming import Becomes
from trainingmgr.operations import schema
from trainingmgr.registry.people.models import Alias, Document, Person, Phone
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState


def test_r_dat_09_every_column_about_people_says_what_becomes_of_it(monkeypatch):
    """One that nobody has thought of stops the command, in a table that is copied or a new one."""
    assert list(becoming.unsaid()) == []
    entries = list(privacy.register(Bare.metadata))
    new = [("person", "shoe_size", entries[0][2]), ("diary", "line", entries[0][2])]
    monkeypatch.setattr(becoming, "register", lambda _metadata: [*entries, *new])
    assert list(becoming.unsaid()) == ["person.shoe_size", "diary.line"]
    monkeypatch.setattr(becoming, "register", lambda _metadata: [*filter(_not_born, entries)])
    assert list(becoming.unsaid()) == ["person.born (no such personal column)"]


def _not_born(entry):
    return entry[:2] != ("person", "born")


def test_no_row_that_is_copied_points_at_one_that_is_not():
    tables = {each.name for each in becoming.copied()}
    for table in becoming.copied():
        for column in table.columns:
            at = {key.column.table.name for key in column.foreign_keys}
            assert column.nullable or at <= tables or becoming.of(column) is Becomes.LEFT_OUT, (
                column
            )


@pytest.fixture
def real(cast):
    """A site with people whose every value is known."""
    one = a_person(
        cast.unit, reach=cast.here, name="Bakary Ousseni Tolba", sex=Sex.F,
        name_native="بكري حسيني", born=PartialDate.read("1991-05-17"), service_number="KV-4471",
        born_as_said="in the year of the flood", nationality="TD",
    )  # fmt: skip
    child = a_person(cast.unit, name="عيسى التالي", born=PartialDate.read("2012-02-03"))
    kept(Phone(person_id=one.id, number="+23566123456"))
    kept(Alias(person_id=one.id, value="The Lion of Tolba"))
    kept(Document(person_id=one.id, kind_code="PASSPORT", number="PX-993311"))
    run = a_run(cast.here)
    a_place(run, one, EnrolmentState.ATTENDING)
    a_place(run, child, EnrolmentState.WITHDRAWN)
    db.session.commit()
    return one, child


@pytest.mark.either
def test_r_dat_09_a_shadow_has_the_shape_and_not_one_value_of_a_real_person(real, tmp_path):
    one, child = real
    address = db.engine.url.render_as_string(hide_password=False)
    here = create_engine(address, poolclass=NullPool)
    there = create_engine(f"sqlite:///{tmp_path}/shadow.db", poolclass=NullPool)
    schema.build(there)
    told = proof.theirs(here)
    assert {"Bakary Ousseni Tolba", "PX-993311", "+23566123456", "KV-4471"} <= told.values
    filled = copying.fill(here, there, told.values, clock.today(), lambda *_said: None)
    found = proof.prove(there, told, same_birthday=filled.same_birthday)
    assert found.holds, found
    assert found.personal == found.by_table + sum(found.by_fate.values())
    with there.connect() as shadow:
        people = {row.id: row for row in shadow.execute(select(Person.__table__))}
        places = shadow.execute(select(Enrolment.person_id, Enrolment.state)).all()
        spread = shadow.execute(select(Person.sex, func.count()).group_by(Person.sex)).all()
        for gone in (Alias, Document):
            assert shadow.scalar(select(func.count(gone.id))) == 0
        assert shadow.execute(text("SELECT count(*) FROM journal_entry")).scalar() == 0
        assert shadow.execute(text('SELECT count(password) FROM "user"')).scalar() == 0
        held = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        assert shadow.execute(text(held)).scalar() > 100
    assert dict(spread) == dict(
        db.session.execute(select(Person.sex, func.count()).group_by(Person.sex)).all()
    )
    state = {each.state: people[each.person_id] for each in places}
    her, other = state[EnrolmentState.ATTENDING], state[EnrolmentState.WITHDRAWN]
    assert (her.sex, her.unit_id, her.uid != one.uid) == (Sex.F, one.unit_id, True)
    assert her.name_native is not None
    assert 1990 <= her.born.earliest.year <= 1994
    assert her.born.text != "1991-05-17"
    assert (her.born_as_said, her.nationality) == (None, None)
    assert unicodedata.name(other.name_display[0]).startswith("ARABIC")
    assert other.born.youngest_age(clock.today()) >= 18
    with there.begin() as shadow:
        shadow.execute(text("UPDATE topic SET code = 'KV-4471'"))
        shadow.execute(text("UPDATE person SET sort_name = 'عيسى التالي'"))
    assert proof.prove(there, told, same_birthday=0).found
    assert not proof.prove(there, told, same_birthday=1).holds


def test_a_shadow_is_made_in_a_folder_of_its_own(tmp_path):
    settings = Settings(instance=str(tmp_path / "site"))
    (tmp_path / "site" / "uploads").mkdir(parents=True)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note").write_text("x")
    for folder in ("site", "site/uploads", "."):
        with pytest.raises(Refusal, match="of this site"):
            making.place(tmp_path / folder, settings)
    with pytest.raises(Refusal, match="holds something"):
        making.place(tmp_path / "full", settings)
    assert making.place(tmp_path / "new", settings) == Path(tmp_path / "new").resolve()
