"""An assignment, and the five people it takes."""

from datetime import timedelta
from io import BytesIO

from PIL import Image

from tests.makers import a_centre, a_person, a_unit, a_user, kept
from tests.training.makers import a_trainer
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.mentoring import queries, services
from trainingmgr.training.mentoring.queries import logs
from trainingmgr.training.mentoring.rules import Area, Contact, Mode
from trainingmgr.training.mentoring.services import Wanted
from trainingmgr.training.mentoring.services import logs as writing
from trainingmgr.training.mentoring.services.logs import Rating, Told
from trainingmgr.training.trainers.rules import Kind
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.rules import Outcome

NOTE = "The payroll book is kept; the reserve of fuel is not counted yet, ask the clerk."


def days(number):
    return clock.today() + timedelta(days=number)


class Bench:
    """A supervisor of one centre, a mentor posted there, and both sides."""

    def __init__(self, *, centre=None, **cast):
        self.centre = centre or a_centre()
        near = {"centre": self.centre}
        self.supervisor = cast.get("supervisor") or a_user(Role.CELL_HEAD, **near)
        self.mentor = cast.get("mentor") or a_user(Role.MENTOR, **near)
        self.host = cast.get("host") or a_user(Role.HOST_AUTHORITY)
        self.programme = cast.get("programme") or a_user(Role.PROGRAMME_OFFICER)
        person = a_person(holder_id=self.mentor.holder_id, name="Clara Lindqvist")
        self.trainer = a_trainer(person=person, kind=Kind.MENTOR, centre=self.centre)

    def another(self):
        """The next mentor of the same centre."""
        made = Bench.__new__(Bench)
        made.__dict__ |= self.__dict__
        made.mentor = a_user(Role.MENTOR, centre=self.centre)
        person = a_person(holder_id=made.mentor.holder_id, name="Tomasz Wolski")
        made.trainer = a_trainer(person=person, kind=Kind.MENTOR, centre=self.centre)
        return made


def cleared(unit, by, outcome=Outcome.CLEARED, *, since=-30, until=200):
    """What due diligence says of a unit, as a row."""
    positive = outcome is Outcome.CLEARED
    return kept(Clearance(
        scheme=Scheme.HRDDP, unit_id=unit.id, outcome=outcome, decided_on=days(since),
        valid_from=days(since) if positive else None, valid_to=days(until) if positive else None,
        recorded_by_id=by.id,
    ))  # fmt: skip


def wanted(bench, unit=None, **facts):
    usual = {
        "mentor": bench.trainer, "unit": unit or a_unit(), "office": "Commander",
        "objectives": ["Keep the payroll book up to date", "Count the fuel once a week"],
        "mode": Mode.VISITING, "language": "fr", "place": "Headquarters",
        "from_on": days(-20), "until_on": days(60), "silent_after": 21,
    }  # fmt: skip
    return Wanted(**usual | facts)


def again(row):
    return queries.whole(row.id)


def signed(bench, unit=None, **facts):
    """Drafted, proposed and signed by both."""
    row = again(services.draft(wanted(bench, unit, **facts), by=bench.supervisor))
    services.propose(row, seen=row.version, by=bench.supervisor)
    for side, by in ((Side.HOST, bench.host), (Side.PROGRAMME, bench.programme)):
        row = again(row)
        services.sign(row, side, capacity="Director", seen=row.version, by=by)
    return again(row)


def confirmed(bench, unit=None, **facts):
    unit = unit or a_unit()
    if not queries.db.session.query(Clearance).filter_by(unit_id=unit.id).count():
        cleared(unit, bench.supervisor)
    row = signed(bench, unit, **facts)
    services.confirm(row, seen=row.version, by=bench.supervisor)
    return again(row)


SAW = "The clerk closed the payroll book by herself and signed it."


def told(**facts):
    usual = {
        "held_on": clock.today(), "place": "Headquarters", "mode": Mode.VISITING,
        "contact": Contact.COACHING, "language": "fr", "facts": SAW,
    }  # fmt: skip
    return Told(**usual | facts)


def rated(rating, area=Area.RECORDS):
    return [Rating(area, rating, "She showed the book of three months, complete.")]


def a_log(bench, row, **facts):
    return logs.log_at(writing.write(again(row), told(**facts), by=bench.mentor).id)


def a_picture(**how):
    """As a phone takes it, with its camera and its place."""
    out = BytesIO()
    image = Image.effect_noise((640, 480), 40).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "SecretCam 3000"
    exif.get_ifd(0x8825)[2] = (12.0, 6.0, 30.0)
    image.save(out, "JPEG", exif=exif, **how)
    assert b"SecretCam" in out.getvalue()
    return out.getvalue()
