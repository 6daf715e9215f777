"""One person's whole record, and under what a unit is refused."""

from collections.abc import Mapping, Sequence
from datetime import date

from trainingmgr.core import journal
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.oversight import queries as oversight
from trainingmgr.oversight.queries import Told
from trainingmgr.pay.answers import queries as pay_desk
from trainingmgr.pay.answers.rules import Answer
from trainingmgr.registry.notices import queries as notices
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.attendance.queries import attended
from trainingmgr.training.attendance.queries.attended import Sat
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.queries import register
from trainingmgr.training.enrolments import queries as enrolments
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.records import queries as records
from trainingmgr.training.records.models import Attainment
from trainingmgr.training.records.queries import Owed
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.queries import units
from trainingmgr.vetting.rules import Standing, Word


@dataclass(frozen=True)
class Record:
    """What one person may do, has attained, lacks and was part of, as far as the reader sees."""

    clearances: Mapping[Scheme, Standing]
    attained: Sequence[Attainment] = ()
    owed: Sequence[Owed] = ()
    places: Sequence[Enrolment] = ()
    happened: Sequence[Told] = ()
    held: Sequence[Certificate] | None = None
    sat: Sequence[Sat] = ()
    paid: Answer | None = None
    told: notices.Standing | None = None


def record(person: Person, *, reader: Reader, on: date) -> Record:
    """One person's whole record beside the card. A constant number of statements."""
    keys = people.ids_of(person)
    shown = list(Scheme)
    words = vetting.words_under(keys, shown, on) if reader.may(P.CLEARANCE_WORD) else {}
    trains = reader.may(P.COHORT_READ)
    return Record(
        clearances={
            scheme: found[person.id]
            for scheme in shown
            if person.id in (found := words.get(scheme, {}))
        },
        attained=records.of_person(keys) if trains else (),
        owed=records.owed_by(person, on=on) if trains else (),
        places=enrolments.of_person(keys, reader=reader) if trains else (),
        happened=oversight.about("person", keys, reader=reader, events=_told_to(reader)),
        sat=attended.classes_of_person(keys, reader=reader),
        held=register.held_by(keys) if reader.may(P.CERTIFICATE_READ) else None,
        paid=pay_desk.status_of(person).answer if reader.may(P.PAY_READ) else None,
        told=notices.standing(person) if reader.may(P.NOTICE_GIVE) else None,
    )


TOLD = {
    "trainingmgr.registry": (P.PERSON_READ,),
    "trainingmgr.vetting": (P.CLEARANCE_READ,),
    "trainingmgr.training.certificates": (P.CERTIFICATE_READ,),
    "trainingmgr.training.records": (P.COHORT_READ,),
    "trainingmgr.pay": (P.PAY_READ, P.PAY_DESK),
    "trainingmgr.programme.moves": (P.MOVE_READ,),
    "trainingmgr.programme.placement": (P.MOVE_READ,),
}
"""Who is told what happened to a person: whoever may read the thing that it happened to."""


def _told_to(reader: Reader) -> list[str]:
    """The kinds of events on a person's timeline that this reader is told; who looked at them only
    whoever reads the journal.
    """
    mine = tuple(f"{feature}." for feature, any_of in TOLD.items() if any(map(reader.may, any_of)))
    watches = reader.may(P.JOURNAL_READ)
    return [
        name
        for name, kind in journal.Event.kinds.items()
        if kind.__module__.startswith(mine) and (watches or not issubclass(kind, journal.Looked))
    ]


def refused_under(unit: Unit, on: date) -> list[Scheme]:
    """The schemes under which this unit, or one above it, is suspended or not cleared."""
    words = units.unit_words_under([unit.id], list(Scheme), on)
    found = ((each, words[each].get(unit.id)) for each in Scheme)
    return [each for each, standing in found if standing and standing.word is Word.NOT_CLEARED]
