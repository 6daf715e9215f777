"""Musters out on paper and in again; other proofs of presence. Every path writes through these."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import insert

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation, unused
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.permissions import Permission
from trainingmgr.documents import serials
from trainingmgr.pay.channels.rules import NameMatch, name_match
from trainingmgr.pay.presence import events
from trainingmgr.pay.presence.models import (
    MusterCertification,
    MusterCheck,
    MusterMark,
    MusterName,
    MusterSheet,
    PresenceProof,
    VerificationExercise,
)
from trainingmgr.pay.presence.queries import sheets
from trainingmgr.pay.presence.rules import (
    BY_HAND,
    EvidenceKind,
    ExerciseState,
    MusterCode,
    SheetKind,
    Signed,
)
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit

P = Permission
OUTSIDE = _("You serve in one of these units, above or below one. Somebody outside counts again.")
AHEAD = timedelta(days=31)
"""A muster is printed at most so long before its day."""


@operation
def print_sheet(
    unit: Unit, on: date, *, language: str, spare_rows: int = 5, by: User,
    exercise: VerificationExercise | None = None,
) -> MusterSheet:  # fmt: skip
    """Freeze who serves in a unit on a day as one numbered paper."""
    allowed(by, P.MUSTER_TYPE)
    if on > clock.today() + AHEAD:
        raise Refusal(_("Print it at most a month ahead: people move."), field="on")
    listed = list(sheets.roster(unit, on))
    if not listed:
        raise Refusal(_("Nobody serves in this unit on that day: the list would be empty."))
    if len(listed) > sheets.MOST_LINES:
        raise Refusal(
            _("%(count)s people are too many for one paper. Print one for each unit below.",
              count=len(listed)), field="of_unit",
        )  # fmt: skip
    kind = SheetKind.HEADCOUNT if exercise else SheetKind.MUSTER
    return frozen(
        unit, on, listed, kind=kind, language=language, spare_rows=spare_rows, exercise=exercise,
        by=by,
    )  # fmt: skip


def frozen(
    unit: Unit, on: date, listed: list[int], *, kind: SheetKind, language: str, spare_rows: int,
    exercise: VerificationExercise | None, by: User,
) -> MusterSheet:  # fmt: skip
    """Inside an operation: these people in this order as one numbered paper."""
    found = MusterSheet(
        code=unused(MusterSheet.code, serials.sheet_id), kind=kind, unit_id=unit.id,
        exercise_id=exercise.id if exercise else None, on=on, language=language,
        spare_rows=max(0, min(spare_rows, 30)), lines=listed, printed_by_id=by.id,
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    happening = events.MusterPrinted(
        sheet=found.code, unit=unit.code, count=len(listed), about=("unit", unit.id)
    )
    journal.record(happening, by=by)
    return found


@operation
def record(
    sheet: MusterSheet, entries: Mapping[int, MusterCode], *, seen: str | None, by: User
) -> int:
    """Write down what a paper says of each person. How many marks are new or other than before.

    Until a second person has checked it, it can be put right; nothing of it counts before.
    """
    _may_type(sheet, by)
    if sheet.checked is not None:
        raise Refusal(_("This sheet was checked by a second person. Print another one to put it "
                        "right."))  # fmt: skip
    marks = sheets.marks_of(sheet)
    if seen is not None and seen != sheets.fingerprint(marks):
        raise StaleRecord
    _on_the_paper(sheet, entries)
    at, fresh, changed = clock.now(), [], 0
    for key, code in entries.items():
        mark = marks.get(key)
        if mark is None and code is not MusterCode.NOT_RECORDED:
            fresh.append(
                {"sheet_id": sheet.id, "person_id": key, "code": code, "by_id": by.id, "at": at,
                 "version": 1}
            )  # fmt: skip
        elif mark is not None and mark.code is not code:
            mark.code, mark.by_id, mark.at = code, by.id, at
            changed += 1
    if fresh:
        db.session.execute(insert(MusterMark), fresh)
    happening = events.MusterTyped(
        sheet=sheet.code, count=len(sheet.lines),
        present=sum(code is MusterCode.PRESENT for code in entries.values()),
        about=("unit", sheet.unit_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return len(fresh) + changed


def _may_type(sheet: MusterSheet, by: User) -> None:
    again = sheet.kind is SheetKind.RECOUNT
    allowed(by, P.HEADCOUNT_RECOUNT if again else P.MUSTER_TYPE)
    if again and people.serves_near(by.holder_id, [sheet.unit_id]):
        raise Refusal(OUTSIDE)
    if sheet.on > clock.today():
        raise Refusal(_("The day of this list is still to come. Nobody can be marked yet."))
    count = sheet.exercise
    if count is not None and count.state is not (
        ExerciseState.RECOUNTING if again else ExerciseState.COUNTING
    ):
        raise Refusal(_("This count has gone on. Its lists stay as they are."))


def _on_the_paper(sheet: MusterSheet, entries: Mapping[int, MusterCode]) -> None:
    if not entries.keys() <= set(sheet.lines):
        raise Refusal(_("Somebody on this page is not on this list. Open it again."))


@operation
def check(sheet: MusterSheet, entries: Mapping[int, MusterCode], *, by: User) -> list[int]:
    """A second person types the paper again. Whom the two say different things of; where there is
    nobody, the check is on record and the marks stand.
    """
    _may_type(sheet, by)
    marks = sheets.marks_of(sheet)
    if not marks:
        raise Refusal(_("Nobody has typed this sheet in yet."))
    another_person(by, *{mark.by_id for mark in marks.values()})
    _on_the_paper(sheet, entries)
    differing = [
        key for key in sheet.lines
        if (marks[key].code if key in marks else MusterCode.NOT_RECORDED)
        is not entries.get(key, MusterCode.NOT_RECORDED)
    ]  # fmt: skip
    if differing:
        return differing
    db.session.add(MusterCheck(sheet_id=sheet.id, lines=len(sheet.lines), by_id=by.id))
    happening = events.MusterChecked(
        sheet=sheet.code, lines=len(sheet.lines), about=("unit", sheet.unit_id)
    )
    journal.record(happening, by=by)
    return []


@operation
def certify(sheet: MusterSheet, signer: str, *, by: User) -> MusterCertification:
    """The commander stands for a list that two people typed alike: on the screen, or, written
    down by personnel staff, with rank and name of whoever signed the paper (R-PAY-01).
    """
    on_screen = by.may(P.MUSTER_CERTIFY)
    if not on_screen:
        allowed(by, P.MUSTER_TYPE)
    if sheet.kind is SheetKind.RECOUNT:
        raise Refusal(_("A second count is not signed for by the unit that is counted."))
    if sheet.checked is None:
        raise Refusal(_("A second person types this sheet again first."))
    found = MusterCertification(
        sheet_id=sheet.id,
        how=Signed.ON_SCREEN if on_screen else Signed.ON_PAPER,
        signer=(by.name if on_screen else signer).strip(),
        by_id=by.id,
    )
    db.session.add(found)
    happening = events.MusterCertified(
        sheet=sheet.code, how=found.how.value, signer=found.signer, about=("unit", sheet.unit_id)
    )
    journal.record(happening, by=by)
    return found


@operation
def note_name(sheet: MusterSheet, name: str, number: str, *, by: User) -> MusterName:
    """Somebody is written on the paper who is not on it: kept, never blocked. Where the number
    that is written is somebody's and the name is theirs, it is known at once who.
    """
    _may_type(sheet, by)
    if len(name.strip()) < 2:
        raise Refusal(_("Write the name as it stands on the sheet."), field="name")
    found = MusterName(
        sheet_id=sheet.id, name=name.strip(), number_written=number.strip() or None, by_id=by.id
    )
    person = people.by_exact_number(number.strip()) if number.strip() else None
    if person is not None and _named_so(person, name):
        found.person_id = person.id
    db.session.add(found)
    happening = events.NameOnMuster(
        sheet=sheet.code, name=found.name, about=("unit", sheet.unit_id)
    )
    journal.record(happening, by=by)
    return found


def _named_so(person: Person, name: str) -> bool:
    written = [each for each in (person.name_display, person.name_native) if each]
    return name_match(name, written) in (NameMatch.EXACT, NameMatch.CLOSE)


@operation
def settle_name(
    found: MusterName, sheet: MusterSheet, number: str, dropped: str, *, seen: int | None, by: User
) -> None:
    """Say who the written name was, by the number, or why it is nobody."""
    allowed(by, P.MUSTER_TYPE)
    found.as_seen(seen)
    if bool(number.strip()) == bool(dropped.strip()):
        raise Refusal(_("Say who it was, or why it is nobody."))
    person = people.by_exact_number(number.strip()) if number.strip() else None
    if number.strip() and person is None:
        raise Refusal(_("Nobody has this number."), field="number")
    found.person_id = person.id if person else None
    found.dropped = dropped.strip() or None
    happening = events.MusterNameSettled(
        sheet=sheet.code, outcome=person.number if person else "-", about=("unit", sheet.unit_id)
    )
    journal.record(happening, by=by)


@operation
def prove(
    person: Person, kind: EvidenceKind, on: date, reference: str, *, by: User
) -> PresenceProof:
    """Write down that somebody was seen on a day, by something else than a muster. A mentor says
    what they saw themselves; personnel staff write down papers and checks.
    """
    allowed(by, P.PRESENCE_WITNESS)
    sees = not by.may(P.MUSTER_TYPE)
    if kind not in BY_HAND or sees != (kind is EvidenceKind.MENTOR_SIGHTING):
        raise Refusal(
            _("Mentors write down whom they saw; personnel staff papers and checks."), field="kind"
        )
    if people.is_own(person, by.holder_id):
        raise Refusal(_("Nobody proves their own presence."))
    if not clock.today() - timedelta(days=400) <= on <= clock.today():
        raise Refusal(_("Write a day of the last year, not one to come."), field="on")
    proof = PresenceProof(
        person_id=person.id, kind=kind, on=on, reference=reference.strip(), by_id=by.id
    )
    db.session.add(proof)
    happening = events.PresenceProven(
        person=person.number, kind=kind.value, on=on.isoformat(), reference=proof.reference,
        about=("person", person.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return proof


@operation
def note_looked(people: Sequence[int], *, by: User) -> None:
    journal.record(events.PresenceLooked(count=len(people), people=people), by=by)
