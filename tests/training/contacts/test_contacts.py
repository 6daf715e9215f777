"""Whom to call when something happens to somebody who teaches (domain 3.1.4, 6.6; R-DAT-02)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from tests.makers import a_person, a_user
from tests.training.makers import a_module, a_trainer
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.training.contacts import jobs, queries, services
from trainingmgr.training.contacts.models import EmergencyContact
from trainingmgr.training.contacts.rules import KEPT, can_be_called
from trainingmgr.training.trainers import queries as trainers

NAME, PHONE = "Ingrid Solberg Qvist", "+47 22 11 33 44"
WHY = "He did not come back from the gate at noon."


def test_a_number_can_be_called_from_anywhere_or_is_refused():
    assert all(map(can_be_called, (PHONE, "+235 66-12-34-56", "+1 (202) 555.0100")))
    assert not any(map(can_be_called, ("66123456", "+23", "+47 2211 ext 5", "+" + "1" * 16, "")))


@pytest.fixture
def trainer(cast):
    person = a_person(holder_id=cast.mentor.holder_id)
    return a_trainer(a_module(), centre=cast.here, person=person)


def again(trainer):
    """As a page fetches it: after a refusal the row is read anew."""
    return trainers.by_key([trainer.id])[trainer.id]


def kept(trainer, by, *, seen=None, name=NAME):
    return services.keep(again(trainer), name, PHONE, "en", seen=seen, by=by)


def test_it_is_sealed_read_on_record_and_by_nobody_else(cast, trainer):
    kept(trainer, cast.mentor)
    for name in ("name", "phone"):
        raw = db.session.execute(text(f"SELECT {name} FROM emergency_contact")).scalar_one()
        assert NAME.encode() not in raw
        assert b"22 11" not in raw
    assert services.read(again(trainer), "", by=cast.mentor).phone == PHONE
    with pytest.raises(Refusal, match="full sentence"):
        services.read(again(trainer), "Because", by=cast.cell_head)
    assert services.read(again(trainer), WHY, by=cast.cell_head).name == NAME
    for stranger in (cast.training_clerk, cast.hr_head, cast.elsewhere[Role.MENTOR]):
        with pytest.raises(NotFound):
            services.read(again(trainer), WHY, by=stranger)
        with pytest.raises(NotFound):
            kept(trainer, stranger, seen=1)
    with pytest.raises(NotFound):
        queries.whose(trainer.uid, reader=cast.elsewhere[Role.CELL_HEAD])
    events = db.session.scalars(
        select(JournalEntry).order_by(JournalEntry.id.desc()).limit(3)
    ).all()
    assert [each.event for each in events] == ["ContactRead", "OwnContactRead", "ContactKept"]
    assert NAME not in str([each.facts for each in events])


def test_one_person_is_kept_and_goes_when_the_tour_is_over(cast, trainer, time_machine):
    row = kept(trainer, cast.mentor)
    second = kept(trainer, cast.cell_head, seen=row.version, name="Lars Qvist")
    assert (second.id, second.name) == (row.id, "Lars Qvist")
    for phone, name in (("22113344", NAME), (PHONE, " ")):
        with pytest.raises(Refusal):
            services.keep(again(trainer), name, phone, None, seen=2, by=cast.mentor)
    services.erase(again(trainer), by=cast.mentor)
    assert queries.contact_of(trainer) is None
    kept(trainer, cast.mentor)
    jobs.outlive()
    assert queries.contact_of(trainer) is not None
    over = again(trainer).postings[0].until_on + KEPT + timedelta(days=1)
    time_machine.move_to(clock.now() + (over - clock.today()))
    jobs.outlive()
    assert queries.contact_of(trainer) is not None, "a clock that leaps is not believed for a day"
    services.read(again(trainer), "", by=cast.mentor)
    time_machine.shift(timedelta(days=1, minutes=1))
    jobs.outlive()
    assert db.session.scalar(select(func.count()).select_from(EmergencyContact)) == 0


def test_its_pages_tell_nothing_before_somebody_says_why(cast, trainer, browse):
    mine, head = browse(cast.mentor), browse(cast.cell_head)
    mine.post("/emergency-contacts/mine", name=NAME, phone=PHONE, speaks="en")
    path = f"/emergency-contacts/{trainer.uid}"
    lists = [f"/trainers/{trainer.uid}", "/trainers", path, f"/people/{trainer.person.uid}"]
    for page in lists:
        assert NAME not in head.get(page).text
    assert NAME not in mine.get("/emergency-contacts/mine").text
    opened = head.get(path)
    told = head.post(f"{path}/reading", opened=opened, reason=WHY)
    assert NAME in told.text
    assert NAME in mine.post("/emergency-contacts/mine/reading",
                             opened=mine.get("/emergency-contacts/mine")).text  # fmt: skip
    assert "Whom to call" in mine.get("/account").text
    assert "no such profile" in browse(a_user(Role.MENTOR)).get("/emergency-contacts/mine").text
