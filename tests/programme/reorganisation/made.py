from datetime import timedelta

from tests.makers import a_person, a_post, a_rank, a_unit, an_organisation
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.programme.plans.rules import Party
from trainingmgr.programme.reorganisation import queries
from trainingmgr.programme.reorganisation.rules import Fate, Source
from trainingmgr.programme.reorganisation.services import accepting, drafting
from trainingmgr.registry.structure.models import Organisation

WHY = "The peace agreement says how large the force is to be."


def day(days):
    return clock.today() + timedelta(days=days)


def again(row):
    return queries.target(row.uid)


def of(row, code):
    """What a target says of the unit with this code."""
    found = {each.code: each.uid for each, _unit in queries.placed(row)}
    return queries.unit(found[code])


class Force:
    """A service of three companies: two sergeants and a captain in A, one sergeant in B."""

    def __init__(self, unit=None):
        self.service = an_organisation() if unit is None else db.session.get(
            Organisation, unit.service_id
        )  # fmt: skip
        self.a = unit or a_unit(service=self.service)
        self.b, self.c = a_unit(service=self.service), a_unit(service=self.service)
        self.sergeant = a_rank(self.service, band="OR-5")
        self.captain = a_rank(self.service, band="OF-2")
        self.posts = [a_post(self.a, band="OF-2"), a_post(self.a, band="OR-5"),
                      a_post(self.a, band="OR-5", specialty="medic"), a_post(self.b, band="OR-5"),
                      a_post(self.c, band="OR-5")]  # fmt: skip
        self.people = [
            a_person(self.a, rank_id=self.captain.id, post_id=self.posts[0].id),
            a_person(self.a, rank_id=self.sergeant.id, post_id=self.posts[1].id),
            a_person(self.a, rank_id=self.sergeant.id, post_id=self.posts[2].id),
            a_person(self.b, rank_id=self.sergeant.id, post_id=self.posts[3].id),
        ]


def a_target(by, force=None, *, source=Source.REGISTER, days=90):
    force = force or Force()
    service = db.session.get(Organisation, force.service.id)
    return again(drafting.begin(service, day(days), WHY, source, by=by))


def becomes(row, code, fate, on=30, into=None, *, by):
    each = of(row, code)
    where = of(row, into) if into else None
    drafting.decide(each, fate, None if fate is Fate.KEEP else day(on), where,
                    seen=each.version, by=by)  # fmt: skip
    return of(row, code)


def posts(row, code, band, number, *, specialty="", by):
    unit = of(row, code)
    return drafting.write_posts(unit, band, number, specialty=specialty, seen=unit.version, by=by)


def offered(row, by):
    row = again(row)
    accepting.offer(row, seen=row.version, by=by)
    return again(row)


def signed(row, party, by):
    row = again(row)
    accepting.accept(row, party, "Ministry of Defence", on=clock.today(), seen=row.version, by=by)
    return again(row)


def filed(row, party, by, signatory="General Abdel Dara"):
    row = again(row)
    accepting.file_paper(
        row, party, "General Staff", signatory, "EST-1/ACC, archive of the ministry",
        on=clock.today(), seen=row.version, by=by,
    )  # fmt: skip
    return again(row)


def agreed(row, by, government, military):
    row = signed(offered(row, by), Party.GOVERNMENT, government)
    return filed(row, Party.MILITARY, military)
