"""Focal points, a referral, the evidence of an adult and of a child."""

from datetime import date, timedelta

from tests.makers import a_person, a_unit, a_user, kept, numbers, titled
from tests.vetting.made import an_age_doubt
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.dates import PartialDate
from trainingmgr.vetting.children import queries, services
from trainingmgr.vetting.children.models import LocalEvent
from trainingmgr.vetting.children.rules import (
    AgencyKind,
    EventKind,
    Method,
    Opinion,
    Rung,
    Trust,
)

REASON = "The agency asks about this file today."
WORDS = "The papers and the talk agree with what I saw."
HOURS = 48


def a_focal_point():
    return a_user(Role.CP_FOCAL_POINT)


def aged(years, days=0):
    """Born so many years and days ago, by the day."""
    day = clock.today()
    return PartialDate.read((date(day.year - years, day.month, 1) - timedelta(days)).isoformat())


def a_referral(by, person=None, raised_by=None, **facts):
    """An open referral whose file this focal point opened with a reason."""
    doubt = an_age_doubt(person or a_person(a_unit(), born=None), by=raised_by, **facts)
    return opened(doubt, by)


def opened(doubt, by):
    doubt = queries.referral(doubt.uid, reader=by)
    services.open_file(doubt, reason=REASON, by=by)
    return queries.referral(doubt.uid, reader=by)


def a_certificate(born, trust=Trust.CONFIRMED):
    return services.Found(
        rung=Rung.REGISTRY, method=Method.BIRTH_CERTIFICATE, born=born, trust=trust
    )


def none_at(rung):
    return services.Found(rung=rung)


def decided(doubt, by, *, hours=HOURS, opinion=Opinion.ADULT):
    services.give_opinion(doubt, opinion, WORDS, by=by)
    seen = queries.referral(doubt.uid, reader=by)
    return services.decide(seen, WORDS, hours=hours, seen=seen.version, by=by)


def a_child(by, person=None, years=15, **facts):
    """Somebody whom a confirmed certificate shows to be a child; the file is open to `by`."""
    doubt = a_referral(by, person, **facts)
    services.add_piece(doubt, a_certificate(aged(years)), by=by)
    decided(doubt, by)
    return queries.referral(doubt.uid, reader=by)


def an_agency(**facts):
    usual = {"kind": AgencyKind.UN, "name": "Children’s fund, Kaga", "contact": "+23670000000"}
    return services.Agency(**usual | facts)


def handed_over(doubt, by, at=None):
    file = queries.file_of(doubt)
    services.refer(file, an_agency(), seen=file.version, by=by)
    file = queries.file_of(doubt)
    services.hand_over(file, at or clock.now(), "Mariam Saleh", seen=file.version, by=by)
    return queries.file_of(doubt)


def received(doubt, by, on=None, scan=None):
    file = handed_over(doubt, by)
    services.receive(file, on or clock.today(), "CP-114", scan, seen=file.version, by=by)
    return queries.file_of(doubt)


def an_event(**facts):
    number = next(numbers)
    usual = {
        "code": f"EV{number}", "titles": titled(f"The great rains {number}"),
        "kind": EventKind.RAINS, "begins_on": date(2012, 6, 1), "ends_on": date(2012, 9, 30),
    }  # fmt: skip
    return kept(LocalEvent(**usual | facts))
