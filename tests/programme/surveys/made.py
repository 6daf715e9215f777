from datetime import timedelta
from hashlib import sha256

from tests.makers import a_place, an_organisation
from trainingmgr.core import clock
from trainingmgr.programme.surveys import queries, services
from trainingmgr.programme.surveys.rules import FileKind, Method, QuestionKind
from trainingmgr.programme.surveys.services import Asked, Held, Terms, reading
from trainingmgr.tabular.reading import RawRow
from trainingmgr.tabular.spool import Spooled
from trainingmgr.tabular.uploads import Stored

K = QuestionKind
TRUST = Asked(code="Q1", kind=K.AGREEMENT, is_trust=True,
              titles={"en": "The army protects us.", "fr": "L’armée nous protège."})  # fmt: skip
PAID = Asked(code="Q2", kind=K.YES_NO, titles={"en": "Did a soldier ask for money?"})
WHOM = Asked(code="Q3", kind=K.ONE_OF, titles={"en": "Whom would you call?"}, options=(
    {"code": "army", "titles": {"en": "The army", "ar": "الجيش"}},
    {"code": "own", "titles": {"en": "Neighbours"}},
))  # fmt: skip


def day(days):
    return clock.today() + timedelta(days=days)


def terms(**said):
    usual = {
        "titles": {"en": "Trust in the forces"}, "organisation": an_organisation(),
        "population": "Everybody of 18 years and more.", "method": Method.FACE_TO_FACE,
        "frame": "Villages by size, households by lot.",
    }  # fmt: skip
    return Terms(**usual | said)


def a_survey(by, *questions):
    made = services.write(terms(), by=by)
    for each in questions or (TRUST, PAID, WHOM):
        services.ask(queries.survey(made.uid), each, by=by)
    return queries.survey(made.uid)


def held(places, **said):
    usual = {
        "from_on": day(-30), "until_on": day(-20), "sought": 1000, "got": 900,
        "weighting": "By region, from the census.", "regions": places, "design": 1.0,
    }  # fmt: skip
    return Held(**usual | said)


def a_wave(by, survey=None, places=None, **said):
    survey = survey or a_survey(by)
    places = places or [a_place(), a_place()]
    return again(services.begin(survey, held(places, **said), by=by))


def again(row):
    return queries.wave(row.uid, drafts=True)


def read(wave, rows, kind=FileKind.SUMS):
    """What is read of rows, the first of which are the headers."""
    raw = [RawRow(number, cells) for number, cells in enumerate(rows, start=1)]
    return reading.of_rows(lambda: iter(raw), Spooled(), again(wave), kind)


def sums(wave, *rows):
    """A file of sums: region, sex, answer, people and weight of the first question."""
    head = ("question", "region", "sex", "answer", "people", "weight")
    return [head, *(("Q1", *each) for each in rows)]


def brought(wave, rows, by, kind=FileKind.SUMS):
    found = read(wave, rows, kind)
    assert not found.problems
    digest = sha256(repr(rows).encode()).hexdigest()
    made = services.keep(again(wave), Stored("", digest, 1), kind, "answers.csv", found, by=by)
    services.take(made, seen=made.version, by=by)
    return again(wave)


def full(wave, by, good=300, bad=300, weight=1.0):
    """Two regions, both sexes: so many trust, so many do not, each of this weight."""
    rows = [
        (each.place.pcode, sex, answer, people // 4, people // 4 * weight)
        for each in again(wave).regions for sex in "fm"
        for answer, people in (("4", good), ("2", bad))
    ]  # fmt: skip
    return brought(wave, sums(wave, *rows), by)


def released(wave, by):
    services.release(again(wave), seen=again(wave).version, by=by)
    return again(wave)
