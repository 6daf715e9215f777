"""What the investigator of a case does: checks, requests, what is put to the person, and a word
to the panel.
"""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.vetting.cases import events, queries
from trainingmgr.vetting.cases.models import (
    AdverseInformation,
    CaseCheck,
    InformationRequest,
    Recommendation,
    VettingCase,
    VettingCriterion,
)
from trainingmgr.vetting.cases.rules import (
    REFUSES,
    VERDICTS,
    Block,
    CaseState,
    CheckKind,
    CheckState,
    Finding,
    Reliability,
    Seat,
    Verdict,
    blocks,
    stands_against,
)
from trainingmgr.vetting.cases.services import about, apart
from trainingmgr.vetting.cases.words import BLOCKS
from trainingmgr.vetting.rules import is_reference

LEAST_REASON = 20


def seated(case: VettingCase, part: Seat, by: User) -> None:
    """Refuse whoever has no such seat in this case, and whoever is linked to the person."""
    held = [each for each in case.seats if each.ended_at is None and each.part is part]
    if by.id not in {each.user_id for each in held}:
        raise Refusal(_("You have no seat in this case that lets you do this."))
    apart(case, by)


def _investigates(case: VettingCase, by: User) -> None:
    allowed(by, Permission.CASE_INVESTIGATE)
    seated(case, Seat.INVESTIGATOR, by)
    if case.state is not CaseState.INVESTIGATING:
        raise Refusal(_("This case is not under investigation now."))


def reasoned(words: str | None, field: str) -> str:
    """Reasons as they are kept, or a Refusal where there are none to speak of."""
    said = (words or "").strip()
    if len(said) < LEAST_REASON:
        raise Refusal(_("Give the reasons in full sentences."), field=field)
    return said


def finish_check(
    case: VettingCase,
    check: CaseCheck,
    state: CheckState,
    *,
    body: str | None = None,
    reliability: Reliability | None = None,
    evidence: str | None = None,
    note: str | None = None,
    seen: int | None,
    by: User,
) -> None:
    """What a check found, which body holds the record and how far it is relied on (R-DAT-04)."""
    _investigates(case, by)
    if evidence and not is_reference(evidence):
        raise Refusal(
            _("Write the number of the document alone. Who told it is not kept."), field="evidence"
        )
    _finish_check(case, check, state, (body, reliability, evidence, note), seen, by)


@operation
def _finish_check(
    case: VettingCase,
    check: CaseCheck,
    state: CheckState,
    found: tuple[str | None, Reliability | None, str | None, str | None],
    seen: int | None,
    by: User,
) -> None:
    check.as_seen(seen)
    check.state = check.state.then(state)
    check.body, check.reliability, check.evidence, check.note = found
    check.done_by_id, check.done_at = by.id, clock.now()
    journal.record(events.CaseCheckDone(case=case.number, about=about(case)), by=by)


def add_check(case: VettingCase, kind: CheckKind, *, by: User) -> CaseCheck:
    """One more place to look, beyond what the criteria ask."""
    _investigates(case, by)
    return _add(CaseCheck(case_id=case.id, kind=kind))


@operation
def _add(row: CaseCheck) -> CaseCheck:
    db.session.add(row)
    return row


def ask(
    case: VettingCase,
    *,
    body: str,
    what: str,
    due_on: date,
    reference: str | None = None,
    by: User,
) -> InformationRequest:
    """Ask an outside body for something, until a day."""
    _investigates(case, by)
    today = clock.today()
    if due_on <= today:
        raise Refusal(_("Give the body a day that is still to come."), field="due_on")
    row = InformationRequest(
        case_id=case.id, body=body.strip(), what=reasoned(what, "what"), asked_on=today,
        due_on=due_on, reference=reference, by_id=by.id,
    )  # fmt: skip
    return _asked(case, row, by)


@operation
def _asked(case: VettingCase, row: InformationRequest, by: User) -> InformationRequest:
    db.session.add(row)
    journal.record(events.InformationAsked(case=case.number, about=about(case)), by=by)
    return row


def hear(
    case: VettingCase,
    request: InformationRequest,
    *,
    answer: str | None,
    answered_on: date,
    seen: int | None,
    by: User,
) -> None:
    """What a body answered; without words, that none came. Not before its last day then."""
    _investigates(case, by)
    if request.answered_on is not None:
        raise Refusal(_("The answer is written down already."))
    if not request.asked_on <= answered_on <= clock.today():
        raise Refusal(_("The answer came between the asking and today."), field="answered_on")
    if not (answer or "").strip() and clock.today() <= request.due_on:
        raise Refusal(_("Its last day has not passed: wait for the answer."), field="answer")
    _heard(case, request, (answer or "").strip() or None, answered_on, seen, by)


@operation
def _heard(
    case: VettingCase,
    request: InformationRequest,
    answer: str | None,
    answered_on: date,
    seen: int | None,
    by: User,
) -> None:
    request.as_seen(seen)
    request.answer, request.answered_on, request.answered_by_id = answer, answered_on, by.id
    journal.record(events.InformationAnswered(case=case.number, about=about(case)), by=by)


def put(
    case: VettingCase,
    criterion: VettingCriterion,
    *,
    summary: str,
    put_on: date,
    told_how: str,
    answer_due_on: date | None = None,
    by: User,
) -> AdverseInformation:
    """Tell the person what speaks against them, with at least the days that the criteria give."""
    _investigates(case, by)
    if criterion.set_id != case.set_id:
        raise Refusal(_("Choose a criterion of the version this case is judged by."))
    if put_on > clock.today():
        raise Refusal(_("It cannot have been put to the person in the future."), field="put_on")
    if put_on < case.opened_on:
        raise Refusal(_("The case was opened after that day."), field="put_on")
    least = put_on + timedelta(days=case.criteria.answer_days)
    if answer_due_on is not None and answer_due_on < least:
        raise Refusal(
            _("The person has at least %(days)s days to answer.", days=case.criteria.answer_days),
            field="answer_due_on",
        )
    row = AdverseInformation(
        case_id=case.id, criterion_id=criterion.id, summary=reasoned(summary, "summary"),
        put_on=put_on, answer_due_on=answer_due_on or least, told_how=told_how.strip(), by_id=by.id,
    )  # fmt: skip
    return _put(case, row, by)


@operation
def _put(case: VettingCase, row: AdverseInformation, by: User) -> AdverseInformation:
    db.session.add(row)
    journal.record(events.AdversePut(case=case.number, about=about(case)), by=by)
    return row


def note_answer(
    case: VettingCase,
    row: AdverseInformation,
    *,
    answer: str,
    answered_on: date,
    seen: int | None,
    by: User,
) -> None:
    """What the person answered, in their own words, also after the last day."""
    _investigates(case, by)
    if row.answered_on is not None or row.finding is not None:
        raise Refusal(_("This is answered or weighed already."))
    if not row.put_on <= answered_on <= clock.today():
        raise Refusal(_("The answer came between the asking and today."), field="answered_on")
    if not answer.strip():
        raise Refusal(_("Write down what the person answered."), field="answer")
    _noted_answer(case, row, answer.strip(), answered_on, seen, by)


@operation
def _noted_answer(
    case: VettingCase,
    row: AdverseInformation,
    answer: str,
    answered_on: date,
    seen: int | None,
    by: User,
) -> None:
    row.as_seen(seen)
    row.answer, row.answered_on = answer, answered_on
    journal.record(events.AdverseAnswered(case=case.number, about=about(case)), by=by)


def weigh(
    case: VettingCase,
    row: AdverseInformation,
    finding: Finding,
    *,
    why: str,
    seen: int | None,
    by: User,
) -> None:
    """What is left of it after the answer, or after the time for one (R-VET-05)."""
    _investigates(case, by)
    if row.finding is not None:
        raise Refusal(_("This is weighed already."))
    if row.answered_on is None and clock.today() <= row.answer_due_on:
        raise Refusal(_("The person still has time to answer."), field="finding")
    _weighed(case, row, finding, reasoned(why, "why"), seen, by)


@operation
def _weighed(
    case: VettingCase,
    row: AdverseInformation,
    finding: Finding,
    why: str,
    seen: int | None,
    by: User,
) -> None:
    row.as_seen(seen)
    row.finding, row.finding_why, row.weighed_by_id = finding, why, by.id
    journal.record(events.AdverseWeighed(case=case.number, about=about(case)), by=by)


def recommend(case: VettingCase, verdict: Verdict, *, reasons: str, by: User) -> Recommendation:
    """A word of the process to the panel, once nothing is open any more."""
    _investigates(case, by)
    in_the_way = [each for each in blocks(queries.facts_of(case)) if each in _MUST_BE_DONE]
    if in_the_way:
        raise Refusal(_("Not yet: %(why)s.", why=BLOCKS[in_the_way[0]]))
    fits(case, verdict)
    row = Recommendation(
        case_id=case.id, verdict=verdict, reasons=reasoned(reasons, "reasons"), by_id=by.id
    )
    return _recommended(case, row, by)


_MUST_BE_DONE = frozenset(Block) - {Block.PANEL}


def fits(case: VettingCase, verdict: Verdict) -> None:
    """A word of this process; one that refuses needs something that stands against this very
    person: being one of a group is never enough (domain 1.3.5).
    """
    if verdict not in VERDICTS[case.process]:
        raise Refusal(_("Choose a word of this process."), field="verdict")
    if verdict in REFUSES and not stands_against([each.finding for each in case.adverse]):
        raise Refusal(
            _("Nothing that was put to this person stands. Nobody is refused without."),
            field="verdict",
        )


@operation
def _recommended(case: VettingCase, row: Recommendation, by: User) -> Recommendation:
    db.session.add(row)
    case.state = case.state.then(CaseState.RECOMMENDED)
    journal.record(events.CaseRecommended(case=case.number, about=about(case)), by=by)
    return row
