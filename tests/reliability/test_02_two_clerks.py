"""Promise 2. Two clerks on one record: the second sees theirs and yours, and loses nothing.

How each kind of field is compared, and what was typed when a session had ended: tests/web,
tests/accounts.
"""

from tests.makers import a_person
from trainingmgr.core.db import db
from trainingmgr.registry.people.models import Person


def test_the_second_save_shows_theirs_and_yours_and_joins_what_nobody_else_touched(cast, browse):
    person = a_person(cast.unit, literacy=None)
    path = f"/people/{person.uid}/details"
    one, other = browse(cast.hr_clerk), browse(cast.hr_clerk)
    opened = other.get(path)
    mine = other.get(path)
    assert one.post(path, literacy="reads").status_code == 302
    shown = other.post(path, opened=opened, literacy="none")
    assert shown.status_code == 409
    assert "Theirs and yours" in shown.text
    assert "selected" in shown.text.split('value="none"')[1][:40], "what was typed stays"
    assert kept(person) == "reads", "and nothing was written over"
    joined = other.post(path, opened=mine, **{"phones-0-number": "66123456"})
    assert joined.status_code == 409
    assert other.post(path, opened=joined).status_code == 302, "one press joins both"
    assert kept(person) == "reads"
    assert "+23566123456" in other.get(path).text
    late = other.post(path, opened=shown, literacy="none")
    assert late.status_code == 409, "the second page is older again"
    assert other.post(path, opened=late, literacy="none").status_code == 302
    assert kept(person) == "none"


def kept(person):
    db.session.commit()
    return db.session.get(Person, person.id, populate_existing=True).literacy
