"""Lists of S2 and above say whom they showed: what happened cannot be put on record later."""

import pytest
from sqlalchemy import select

from tests.makers import a_person
from tests.vetting.cases.made import a_case
from tests.vetting.ddr.made import a_record
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry

pytestmark = pytest.mark.either


def test_a_list_puts_on_record_whom_it_showed(cast, browse):
    person = a_person(cast.unit, reach=cast.here)
    a_record(person, by=cast.vetting_officer)
    case = a_case()
    asked = {
        "/people": (cast.hr_clerk, "PeopleListed", person.id),
        "/vetting/ddr": (cast.vetting_officer, "DdrListOpened", person.id),
        "/vetting/cases": (cast.vetting_chair, "CaseListViewed", case.person_id),
        "/pay/channels": (cast.hr_clerk, "ChannelsListed", None),
    }
    for path, (user, event, shown) in asked.items():
        assert browse(user).get(path).status_code == 200, path
        entry = db.session.scalar(
            select(JournalEntry).where(JournalEntry.event == event)
            .order_by(JournalEntry.number.desc()).limit(1)
        )  # fmt: skip
        people = entry.facts["people"]
        assert len(people) == entry.facts["count"], path
        assert shown is None or shown in people, path
