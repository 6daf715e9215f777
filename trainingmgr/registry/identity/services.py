from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import insert
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import clock, journal
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.matching.compare import REVIEW, Assessment
from trainingmgr.registry.identity import events, queries
from trainingmgr.registry.identity.models import Correction, LikelyPair, Merge, NotTheSame, Parting
from trainingmgr.registry.identity.rules import (
    PAPER,
    SENSITIVE,
    CorrectionState,
    MergeState,
    PartingState,
    content_hash,
)
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE, NO_NAME, Paper, Status, holds_account
from trainingmgr.registry.people.services import changes, documents
from trainingmgr.registry.people.services.own import not_of_asker, not_own
from trainingmgr.registry.reception.queries import doubles
from trainingmgr.registry.reception.queries import near as people_near

P = Permission
CORRECTS = (
    P.PERSON_CORRECT, P.PERSON_DEPART, P.PERSON_IMPORT, P.DATA_ERROR_MEND, P.PROTECTION_WRITE,
    P.DATA_REQUEST_RECEIVE,
)  # fmt: skip
"""Whose work leads to a correction: by hand, by a file, by what somebody reported as wrong."""
LOOK = "registry.doubles"
"""The background work that compares a whole import with the register."""


@dataclass(frozen=True)
class Double:
    """Two records that may be one person, with the reasons, before anybody has looked."""

    first_id: int
    second_id: int
    assessment: Assessment


def near(
    person_ids: Sequence[int], alive: Callable[[], None] = lambda: None
) -> list[tuple[int, int]]:
    """Who is worth comparing with one of these people. Reads only, which may take a while: `alive`
    is called now and then.
    """
    return people_near(person_ids, least=REVIEW, alive=alive)


def new_doubles(pairs: Sequence[tuple[int, int]]) -> list[Double]:
    """Those of the pairs that may be one person. What waits already or was told apart is not
    asked again. Reads only.
    """
    known = queries.known_pairs({id_ for pair in pairs for id_ in pair})
    fresh = [pair for pair in pairs if pair not in known]
    return [Double(*found) for found in doubles(fresh, least=REVIEW)]


@operation
def queue_doubles(found: Sequence[Double]) -> None:
    """Put pairs in the queue of those who compare."""
    rows = [
        {
            "first_id": each.first_id,
            "second_id": each.second_id,
            "probability": each.assessment.probability,
            "evidence": told(each.assessment),
        }
        for each in found
    ]
    if rows:
        db.session.execute(insert(LikelyPair), rows)


@operation
def look_for_doubles(person_ids: Sequence[int], *, by: User) -> int:
    """Compare these people with the whole register; how many pairs are new in the queue."""
    found = new_doubles(near(person_ids))
    queue_doubles(found)
    journal.record(events.PairsFound(count=len(person_ids), pairs=len(found)), by=by)
    return len(found)


def told(assessment: Assessment) -> list[dict[str, Any]]:
    """The reasons as codes and bits, without the values they rest on."""
    return [
        {"field": e.field, "level": e.level, "bits": round(e.bits, 2)} for e in assessment.evidence
    ]


@operation
def tell_apart(first: Person, second: Person, why: str, *, by: User) -> NotTheSame:
    """Somebody compared the two and found two people. It is remembered and never asked again."""
    if len(why.strip()) < 10:
        raise Refusal(_("Say in one sentence how you know it."), field="why")
    low, high = sorted((first, second), key=lambda person: person.id)
    negative = NotTheSame(first_id=low.id, second_id=high.id, why=why.strip(), by_id=by.id)
    db.session.add(negative)
    _settle(low.id, high.id)
    happening = events.ToldApart(
        first=low.number, second=high.number, why=why.strip(), about=("person", low.id)
    )
    journal.record(happening, by=by)
    return negative


@operation
def propose_merge(
    kept: Person, joined: Person, reason: str, *, evidence: Sequence[Any] = (), by: User
) -> Merge:
    """Say that two records are one human being. A second person decides."""
    not_own(by, kept, joined)
    if kept.id == joined.id:
        raise Refusal(_("A record cannot join itself."))
    if kept.same_as_id or joined.same_as_id:
        raise Refusal(_("One of these records is joined to another already."))
    _one_holder(kept, joined)
    mine, theirs = people.ids_of(kept), people.ids_of(joined)
    if len(theirs) > 1:
        raise Refusal(
            _("Other records are joined to %(number)s. Keep that one, and join this one to it.",
              number=joined.number)
        )  # fmt: skip
    if (apart := queries.told_apart(mine, theirs)) is not None:
        raise Refusal(
            _("Stop: on %(day)s %(name)s compared these and found two people. Ask them before "
              "you go on.", day=day_said(apart.at.date()), name=apart.by.name)
        )  # fmt: skip
    merge = Merge(
        kept_id=kept.id,
        joined_id=joined.id,
        reason=reason.strip(),
        evidence=list(evidence),
        proposed_by_id=by.id,
    )
    db.session.add(merge)
    _settle(kept.id, joined.id)
    happening = events.MergeProposed(
        kept=kept.number, joined=joined.number, reason=reason.strip(), about=("person", kept.id)
    )
    journal.record(happening, by=by)
    return merge


def _one_holder(kept: Person, joined: Person) -> None:
    """One human being with accounts that count as two people could agree with themselves."""
    holders: set[int] = set().union(*people.holders_of([kept.id, joined.id]).values())
    if len(accounts.at_work(holders)) > 1:
        raise Refusal(
            _("Accounts that count as two people stand behind these records. Have one of them "
              "closed first, and made anew as a second account of the same person.")
        )  # fmt: skip


@operation
def decide_merge(merge: Merge, *, agreed: bool, seen: int | None, by: User) -> None:
    """The second person joins the two records, or refuses. Nothing is repointed (R-IDN-02)."""
    merge.as_seen(seen)
    _second(by, merge.proposed_by, merge.kept, merge.joined)
    four_eyes.allowed(by, P.PERSON_MERGE_DECIDE)
    if agreed:
        four_eyes.in_time(merge.proposed_at)
        four_eyes.asked_still(merge.proposed_by_id, merge.proposed_at, Permission.PERSON_MERGE)
        not_of_asker(merge.proposed_by_id, merge.kept, merge.joined)
    merge.state = merge.state.then(MergeState.STANDING if agreed else MergeState.REFUSED)
    merge.decided_by_id, merge.decided_at = by.id, clock.now()
    numbers = {"kept": merge.kept.number, "joined": merge.joined.number}
    about = ("person", merge.kept_id)
    if not agreed:
        journal.record(events.MergeRefused(**numbers, about=about), by=by)
        return
    if queries.told_apart(people.ids_of(merge.kept), [merge.joined_id]) is not None:
        raise Refusal(_("Somebody has found these to be two people meanwhile."))
    joined = merge.kept.same_as_id or merge.joined.same_as_id
    if joined or len(people.ids_of(merge.joined)) > 1:
        raise Refusal(_("One of these records is joined to another already."))
    _one_holder(merge.kept, merge.joined)
    merge.joined.same_as_id = merge.kept_id
    if merge.kept.holder_id is None:
        # whoever has an account stands behind the record that acts and is acted on from now on
        merge.kept.holder_id = merge.joined.holder_id
    journal.record(events.RecordsJoined(**numbers, about=about), by=by)


@operation
def withdraw_merge(merge: Merge, *, by: User) -> None:
    if merge.proposed_by_id != by.id:
        raise Refusal(_("Only who proposed it can withdraw it."))
    merge.state = merge.state.then(MergeState.WITHDRAWN)
    happening = events.MergeWithdrawn(
        kept=merge.kept.number, joined=merge.joined.number, about=("person", merge.kept_id)
    )
    journal.record(happening, by=by)
    pair = queries.pair_of(merge.kept_id, merge.joined_id)
    if pair is not None:
        pair.settled = False


@operation
def undo_merge(merge: Merge, reason: str, *, seen: int | None, by: User) -> bool:
    """Part the records again: one asks, and within a week another person says the same. What one
    record says of somebody counts for the other no more, be it a refusal or pay that is drawn
    twice. Both are what they were: nothing had been moved. Whether they are parted now.
    """
    not_own(by, merge.kept, merge.joined)
    four_eyes.allowed(by, Permission.PERSON_MERGE_DECIDE)
    merge.as_seen(seen)
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="why")
    merge.state.then(MergeState.UNDONE)
    asked = queries.parting(merge)
    if asked is None or four_eyes.lapsed(asked.asked_at):
        _let_go(asked)
        db.session.add(Parting(merge_id=merge.id, reason=reason.strip(), asked_by_id=by.id))
        _shown_anew(merge)
        happening = events.PartingAsked(
            kept=merge.kept.number, joined=merge.joined.number, reason=reason.strip(),
            about=("person", merge.kept_id),
        )  # fmt: skip
        journal.record(happening, by=by)
        return False
    four_eyes.another_person(by, asked.asked_by_id)
    four_eyes.asked_still(asked.asked_by_id, asked.asked_at, Permission.PERSON_MERGE_DECIDE)
    not_of_asker(asked.asked_by_id, merge.kept, merge.joined)
    asked.state = asked.state.then(PartingState.AGREED)
    asked.agreed_by_id, asked.agreed_at = by.id, clock.now()
    db.session.flush()
    _parted(merge, reason, by)
    return True


@operation
def take_back_parting(merge: Merge, *, by: User) -> None:
    """Whoever asked to part joined records takes that back while it waits for a second person."""
    asked = queries.parting(merge)
    if merge.state is not MergeState.STANDING or asked is None:
        raise Refusal(_("Nobody has asked to part them."))
    if asked.asked_by.holder_id != by.holder_id:
        raise Refusal(_("Only who asked for it can take it back."))
    _let_go(asked)
    _shown_anew(merge)
    happening = events.PartingTakenBack(
        kept=merge.kept.number, joined=merge.joined.number, about=("person", merge.kept_id)
    )
    journal.record(happening, by=by)


def _let_go(asked: Parting | None) -> None:
    if asked is not None:
        asked.state = asked.state.then(PartingState.WITHDRAWN)
        asked.withdrawn_at = clock.now()
        db.session.flush()


def _shown_anew(merge: Merge) -> None:
    """A page from before does not say what was asked meanwhile: nobody says the same by it."""
    flag_modified(merge, "state")
    db.session.flush()


def _parted(merge: Merge, reason: str, by: User) -> None:
    merge.state = merge.state.then(MergeState.UNDONE)
    merge.undone_by_id, merge.undone_at = by.id, clock.now()
    merge.joined.same_as_id = None
    if merge.kept.holder_id == merge.joined.holder_id:
        merge.kept.holder_id = None
    happening = events.RecordsParted(
        kept=merge.kept.number,
        joined=merge.joined.number,
        reason=reason.strip(),
        about=("person", merge.kept_id),
    )
    journal.record(happening, by=by)


def _settle(first_id: int, second_id: int) -> None:
    pair = queries.pair_of(first_id, second_id)
    if pair is not None:
        pair.settled = True


@operation
def propose_correction(
    person: Person,
    after: Mapping[str, Any],
    reason: str,
    *,
    proof: str | None = None,
    seen: int | None,
    by: User,
) -> Correction:
    """Ask for a change of identity. Nothing changes before a second person has decided."""
    person.as_seen(seen)
    changed = {
        field: _plain(value)
        for field, value in after.items()
        if field in SENSITIVE and _plain(value) != _plain(getattr(person, field))
    }
    if not changed:
        raise Refusal(_("Nothing is different from the record."))
    if "name_display" in changed and not changed["name_display"]:
        raise Refusal(_("Everybody has a name."), field="name_display")
    for field in ("name_display", "name_native"):
        if holds_account(changed.get(field)):
            raise Refusal(NO_NAME, field=field)
    before = {field: _plain(getattr(person, field)) for field in changed}
    return _proposed(person, before, changed, reason=reason, proof=proof, by=by)


@operation
def propose_departure(
    person: Person,
    status: Status,
    on: date,
    reason: str,
    *,
    proof: str | None = None,
    by: User,
) -> Correction:
    """Say that somebody died, was discharged or left otherwise; or, of who has left, that they are
    back or never left. A second person decides: the dead draw no pay by one word.
    """
    four_eyes.allowed(by, Permission.PERSON_DEPART)
    if status not in GONE and person.status not in GONE:
        raise Refusal(_("This status needs no second person."), field="status")
    if on > clock.today():
        raise Refusal(_("This day is still to come."), field="from_on")
    before = {"status": person.status.value, "from_on": _plain(person.status_since)}
    after = {"status": status.value, "from_on": on.isoformat()}
    return _proposed(person, before, after, reason=reason, proof=proof, by=by)


@operation
def propose_document(
    person: Person,
    uid: UUID,
    paper: Paper | None,
    reason: str,
    *,
    proof: str | None = None,
    seen: int | None,
    by: User,
) -> Correction:
    """Say how a document that was typed wrongly is right, or that it was never shown (None)."""
    person.as_seen(seen)
    document = documents.held(people.whole(person), uid)
    before = _papers(documents.paper_of(document))
    after = _papers(paper) if paper else {"paper_number": None}
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        raise Refusal(_("Nothing is different from the record."))
    if paper and not paper.number:
        raise Refusal(_("Write the number of the document."), field="number")
    before = {name: before[name] for name in changed}
    mark = {"paper": str(uid)}
    return _proposed(person, before | mark, changed | mark, reason=reason, proof=proof, by=by)


def _papers(paper: Paper) -> dict[str, Any]:
    values = (paper.kind, paper.number, paper.country, paper.expires_on)
    return {name: _plain(value) for name, value in zip(PAPER, values, strict=True)}


def _proposed(
    person: Person,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    reason: str,
    proof: str | None,
    by: User,
) -> Correction:
    not_own(by, person)
    correction = Correction(
        person_id=person.id,
        seen_version=person.version,
        before=before,
        after=after,
        reason=reason.strip(),
        proof=proof or None,
        proposed_by_id=by.id,
        content_hash="",
    )
    correction.content_hash = _hash(correction)
    db.session.add(correction)
    happening = events.CorrectionProposed(
        number=person.number,
        fields=tuple(sorted(after.keys() - {"paper"})),
        content=correction.content_hash,
        about=("person", person.id),
    )
    journal.record(happening, by=by)
    return correction


@operation
def decide_correction(correction: Correction, *, agreed: bool, content: str, by: User) -> None:
    """The second person applies it, or refuses. `content` is the hash of what they were shown:
    an approval holds for that and for nothing else.
    """
    if content != correction.content_hash or _hash(correction) != content:
        raise StaleRecord
    _second(by, correction.proposed_by, correction.person)
    four_eyes.allowed(by, P.PERSON_CORRECT_DECIDE)
    if agreed:
        four_eyes.in_time(correction.proposed_at)
        four_eyes.asked_still(correction.proposed_by_id, correction.proposed_at, *CORRECTS)
        not_of_asker(correction.proposed_by_id, correction.person)
    outcome = CorrectionState.APPLIED if agreed else CorrectionState.REFUSED
    correction.state = correction.state.then(outcome)
    correction.decided_by_id, correction.decided_at = by.id, clock.now()
    if agreed:
        _apply(correction, by)
    happening = events.CorrectionDecided(
        number=correction.person.number,
        outcome=outcome,
        content=content,
        about=("person", correction.person_id),
    )
    journal.record(happening, by=by)


@operation
def withdraw_correction(correction: Correction, *, by: User) -> None:
    if correction.proposed_by_id != by.id:
        raise Refusal(_("Only who proposed it can withdraw it."))
    correction.state = correction.state.then(CorrectionState.WITHDRAWN)
    number = correction.person.number
    about = ("person", correction.person_id)
    journal.record(events.CorrectionWithdrawn(number=number, about=about), by=by)


def _apply(correction: Correction, by: User) -> None:
    person = correction.person
    if person.version != correction.seen_version:
        raise Refusal(_("The record has changed since this was proposed. Have it proposed again."))
    if "status" in correction.after:
        changes.change_service(
            person,
            status=Status(correction.after["status"]),
            from_on=date.fromisoformat(correction.after["from_on"]),
            unit_id=person.unit_id,
            rank_id=person.rank_id,
            reference=correction.proof,
            decided=True,
            by=by,
        )
        return
    if "paper" in correction.after:
        uid = UUID(correction.after["paper"])
        documents.correct_document(person, uid, _paper(person, correction.after, uid), by=by)
        return
    after = {field: _value(field, value) for field, value in correction.after.items()}
    changes.correct_identity(person, after, by=by)


def _paper(person: Person, after: Mapping[str, Any], uid: UUID) -> Paper | None:
    """The document as it is right; None where it goes."""
    if after.get("paper_number", "") is None:
        return None
    document = documents.held(people.whole(person), uid)
    kind, number, country, until = (
        (_papers(documents.paper_of(document)) | dict(after))[name] for name in PAPER
    )
    expires_on = date.fromisoformat(until) if until else None
    return Paper(kind=kind, number=number, country=country, expires_on=expires_on)


def _second(by: User, proposer: User, *subjects: Person) -> None:
    """Four eyes compare people, not accounts; and nobody decides on their own record."""
    four_eyes.another_person(by, proposer.id)
    not_own(by, *subjects)


def _hash(correction: Correction) -> str:
    kept = ("person_id", "seen_version", "before", "after", "reason", "proof")
    return content_hash({name: getattr(correction, name) for name in kept})


def _plain(value: Any) -> Any:
    """As JSON holds it."""
    if isinstance(value, PartialDate):
        return value.text
    if isinstance(value, Sex):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value or None


def _value(field: str, plain: Any) -> Any:
    if field == "born":
        return PartialDate.read(plain) if plain else None
    if field == "sex":
        return Sex(plain) if plain else Sex.UNKNOWN
    return plain
