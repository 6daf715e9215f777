"""Where rules were bent: a row for each time, counted and shown with who, when and why."""

import re
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from tests.makers import a_centre, a_user, kept, keyed
from tests.training.enrolments.made import a_place, a_run, ready
from tests.training.makers import a_course, a_module, version_of
from tests.training.results.made import a_taught_run
from tests.vetting.lists_made import a_match
from trainingmgr.accounts.models import Grant
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.services import grants
from trainingmgr.core import clock
from trainingmgr.core.db import Bare, db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.oversight.workspace import queries
from trainingmgr.oversight.workspace.queries import ROWS, RUNS
from trainingmgr.oversight.workspace.rules import HURRY, WAYS, Shortcut, span
from trainingmgr.oversight.workspace.words import SAYS, SHORTCUTS, called
from trainingmgr.oversight.workspace.words import WAYS as WAY_WORDS
from trainingmgr.pay.arrears.models import ArrearsEntry
from trainingmgr.pay.arrears.rules import EntryKind
from trainingmgr.pay.holds.models import PayHold
from trainingmgr.pay.holds.rules import HoldReason, HoldState
from trainingmgr.registry.identity.models import Correction
from trainingmgr.registry.identity.rules import CorrectionState
from trainingmgr.tabular.models import ExportRequest
from trainingmgr.tabular.rules import Leave
from trainingmgr.training.attendance.models import LateEntry
from trainingmgr.training.attendance.rules import LateKind, LateState
from trainingmgr.training.certificates.models import KeyWithdrawal
from trainingmgr.training.certificates.rules import KeyState
from trainingmgr.training.cohorts.models import (
    AcceptedBreach,
    Approval,
    CohortModule,
    TrainingSession,
)
from trainingmgr.training.cohorts.rules import Breach, CohortState, Side
from trainingmgr.training.enrolments.models import Waiver, WaiverRequest
from trainingmgr.training.enrolments.rules import WaiverState
from trainingmgr.training.results.models import CurtailmentWaiver
from trainingmgr.vetting.watchlists.models import MatchDecision
from trainingmgr.vetting.watchlists.rules import Deed

S = Shortcut


def test_every_shortcut_lies_in_one_way_has_words_and_rows():
    listed = [each for kinds in WAYS.values() for each in kinds]
    assert sorted(listed) == sorted(S)
    assert set(SHORTCUTS) == set(S) == set(ROWS) | set(RUNS)
    assert set(WAY_WORDS) == set(SAYS) == set(WAYS)
    today = clock.today()
    assert span(None, None, today) == (today - timedelta(days=92), today)
    with pytest.raises(ValueError, match="^$"):
        span(today - timedelta(days=400), None, today)


def today(kind=None, **days):
    db.session.flush()
    now = clock.today()
    first = now - timedelta(days=days.get("back", 1))
    if kind is None:
        return {name: count for name, count in queries.counts(first, now).items() if count}
    return list(queries.rows(kind, first, now).rows)


def test_each_time_a_rule_was_bent_is_counted_and_says_who_when_and_why(cast, browse):
    asker, signer = cast.training_clerk, cast.cell_head
    run = a_run(a_centre(), starts_on=clock.today() - timedelta(days=3))
    assert today() == {}
    why = "The class room of the town hall is larger."
    version = run.modules[0].version_id
    kept(
        AcceptedBreach(
            cohort_id=run.id,
            version_id=version,
            breach=Breach.CLASS,
            seats=30,
            reason=why,
            by_id=asker.id,
        )
    )
    kept(Approval(cohort_id=run.id, side=Side.HOST, content_hash="a" * 64, by_id=asker.id))
    place = a_place(run, ready())
    asked = clock.now() - timedelta(minutes=HURRY - 1)
    two = {
        "asked_by_id": asker.id,
        "until_on": clock.today(),
        "piece": "clearance:national",
        "reason": "The letter is on its way.",
        "enrolment_id": place.id,
    }
    kept(Waiver(signed_by_id=signer.id, **two))
    kept(
        WaiverRequest(
            state=WaiverState.SIGNED,
            decided_by_id=signer.id,
            asked_at=asked,
            decided_at=clock.now(),
            **two,
        )
    )
    assert today() == {S.BREACH: 1, S.AGREED_LATE: 1, S.WAIVER: 1, S.WAIVER_HURRIED: 1}
    _written_late(run, asker, signer)
    assert today() == {
        S.BREACH: 1, S.AGREED_LATE: 1, S.WAIVER: 1, S.WAIVER_HURRIED: 1, S.LATE_MARKS: 1,
        S.LATE_REPORT: 1, S.LATE_HURRIED: 1, S.QUOTA: 1, S.QUOTA_HURRIED: 1,
    }, "marks that nobody had written before, and minutes, are back-dated too"  # fmt: skip
    given = grants.grant(a_user(), Role.PAY_VERIFIER, scope=Scope.NATIONAL, by=cast.user_admin)
    with clock.told(clock.now() + timedelta(minutes=HURRY - 2)):
        grants.countersign(db.session.get(Grant, given.id), by=cast.dpo)
        [row] = today(S.GRANT_HURRIED)
    assert (row.by, row.second, row.minutes) == (cast.user_admin.name, cast.dpo.name, HURRY - 2)
    [row] = today(S.LATE_HURRIED)
    assert (row.by, row.second, row.why, row.what) == (asker.name, signer.name, why, run.code)
    [row] = today(S.BREACH)
    assert (row.by, row.second, row.why, row.what) == (asker.name, "", why, run.code)
    [row] = today(S.WAIVER_HURRIED)
    assert (row.by, row.second, row.minutes) == (asker.name, signer.name, HURRY - 1)
    assert queries.counts(*(clock.today() + timedelta(days=each) for each in (1, 2))) == (
        dict.fromkeys(S, 0)
    )
    browser = browse(cast.oversight)
    page = browser.get("/oversight/shortcuts/waiver").text
    assert "The letter is on its way." in page
    assert asker.name in page
    assert run.code in page
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.number.desc())).first()
    assert (entry.event, entry.facts["kind"]) == ("ShortcutsRead", "waiver")
    assert browser.get("/oversight/shortcuts/nothing").status_code == 404


def _written_late(run, asker, signer):
    """Marks that were looked at for an hour, a report for a minute, and a list for another."""
    session = keyed(TrainingSession(cohort_id=run.id, version_id=run.modules[0].version_id,
                                    on=clock.today(), starts=time(8), ends=time(10)))  # fmt: skip
    for kind, took in ((LateKind.MARKS, 60), (LateKind.REPORT, 1)):
        row = kept(LateEntry(session_id=session.id, kind=kind, lines=[], seen="x", by_id=asker.id,
                             told={} if kind is LateKind.REPORT else None,
                             reason="The class room of the town hall is larger.",
                             at=clock.now() - timedelta(minutes=took)))  # fmt: skip
        row.state, row.decided_by_id, row.decided_at = LateState.CONFIRMED, signer.id, clock.now()
    kept(ExportRequest(what="people", rows=3000, reason="For the muster.", state=Leave.AGREED,
                       by_id=asker.id, decided_by_id=signer.id, decided_at=clock.now(),
                       asked="a" * 64, holder_id=asker.holder_id,
                       decided_holder_id=signer.holder_id))  # fmt: skip


def test_a_hurry_is_less_than_the_minutes_that_are_said(cast):
    person = ready()
    facts = {
        "person_id": person.id,
        "seen_version": 1,
        "before": {},
        "after": {},
        "content_hash": "a" * 64,
        "reason": "The certificate says otherwise.",
        "state": CorrectionState.APPLIED,
        "proposed_by_id": cast.hr_clerk.id,
        "decided_by_id": cast.hr_head.id,
        "decided_at": clock.now(),
    }
    kept(Correction(proposed_at=clock.now() - timedelta(minutes=HURRY, seconds=5), **facts))
    assert today() == {}
    kept(Correction(proposed_at=clock.now() - timedelta(minutes=HURRY, seconds=-5), **facts))
    assert today() == {S.CORRECTION_HURRIED: 1}
    assert [each.why for each in today(S.CORRECTION_HURRIED)] == [""], "of class S2"


SECOND = ("decided", "agreed", "signed", "countersigned", "approved", "confirmed")
ELSEWHERE = {
    "cash_sheet", "coordination_meeting", "discrepancy", "double_draw", "enrolment", "mobile_team",
    "pay_dispute", "pay_line", "print_run", "selection_list", "sharing_agreement", "support_item",
    "watch_list_version",
}  # fmt: skip
"""No deeds of security 4.3: the second looks at what was done, or stands for the other side."""


def test_no_deed_of_two_that_keeps_both_moments_escapes_the_count_of_hurries():
    counted = " ".join(str(rows(clock.now(), clock.now())) for rows in ROWS.values())
    kept_by = {
        name
        for name, table in Bare.metadata.tables.items()
        if any({f"{how}_by_id", f"{how}_at"} <= set(table.columns.keys()) for how in SECOND)
    }
    assert {name for name in kept_by if not re.search(rf"FROM {name}\b", counted)} == ELSEWHERE


def test_keys_struck_off_and_arrears_agreed_to_in_a_hurry_are_counted(cast):
    now, ask, agree = clock.now(), cast.hr_clerk.id, cast.pay_verifier.id
    kept(KeyWithdrawal(key_id="K1", from_on=clock.today(), reason="It was on a stolen laptop.",
                       state=KeyState.AGREED, by_id=ask, at=now, decided_by_id=agree,
                       decided_at=now))  # fmt: skip
    for minutes, kind in (
        (HURRY + 1, EntryKind.PAID), (HURRY - 1, EntryKind.PAID), (1, EntryKind.ACCRUED),
    ):  # fmt: skip
        kept(ArrearsEntry(person_id=ready().id, period="2026-03", kind=kind,
                          amount_minor=100, currency="USD", source="desk", authority="Order 12",
                          by_id=ask, at=now - timedelta(minutes=minutes), agreed_by_id=agree,
                          agreed_at=now))  # fmt: skip
    assert today() == {S.KEY_HURRIED: 1, S.ARREARS_HURRIED: 1}


def test_pay_put_on_hold_or_given_free_in_a_hurry_is_counted_and_so_is_a_match(cast):
    person, now, ask, agree = ready(), clock.now(), cast.hr_clerk.id, cast.hr_head.id
    long, short = now - timedelta(minutes=HURRY + 5), now - timedelta(minutes=HURRY - 5)
    hold = kept(PayHold(person_id=person.id, reason=HoldReason.NOT_SEEN, because="Nobody saw him.",
                        from_on=clock.today(), state=HoldState.IN_FORCE, by_id=ask, at=long,
                        decided_by_id=agree, decided_at=now))  # fmt: skip
    match = a_match(person)
    for deed, by_id, at in (
        (Deed.PROPOSED, ask, long), (Deed.DISAGREED, agree, now),
        (Deed.PROPOSED, ask, long), (Deed.AGREED, agree, now),
    ):  # fmt: skip
        kept(MatchDecision(match_id=match.id, deed=deed, outcome=match.state, reason="Read twice.",
                           probability=0.9, by_id=by_id, at=at))  # fmt: skip
    assert today() == {}
    hold.state, hold.end_asked_by_id, hold.end_asked_at = HoldState.RELEASED, ask, short
    hold.end_because, hold.ended_by_id, hold.ended_at = "He was seen.", agree, now
    hold.until_on = clock.today()
    for deed, by_id, at in ((Deed.PROPOSED, ask, short), (Deed.AGREED, agree, now)):
        kept(MatchDecision(match_id=match.id, deed=deed, outcome=match.state, reason="Read twice.",
                           probability=0.9, by_id=by_id, at=at))  # fmt: skip
    assert today() == {S.HOLD_HURRIED: 1, S.MATCH_HURRIED: 1}
    [row] = today(S.HOLD_HURRIED)
    assert (row.what, row.by, row.second) == ("release", cast.hr_clerk.name, cast.hr_head.name)
    assert called(S.HOLD_HURRIED, row.what) == "Given free"
    [row] = today(S.MATCH_HURRIED)
    assert (row.what, row.of, row.why, row.by) == ("", "", "", cast.hr_clerk.name)


def test_a_module_taught_short_is_named_with_the_waiver_if_there_is_one(cast):
    a_taught_run(cast.here, state=CohortState.COMPLETED)
    short = a_taught_run(cast.here, minutes=300, state=CohortState.COMPLETED)
    assert today(back=5) == {S.DELIVERED_SHORT: 1}
    [row] = today(S.DELIVERED_SHORT, back=5)
    assert (row.what, row.by) == (short.code, "")
    assert row.of.endswith("5 / 6 h")
    kept(
        CurtailmentWaiver(
            cohort_id=short.id,
            version_id=short.modules[0].version_id,
            reason="The river was over the road.",
            asked_by_id=cast.cell_head.id,
            signed_by_id=cast.curriculum_officer.id,
            signed_at=clock.now(),
        )
    )
    [row] = today(S.DELIVERED_SHORT, back=5)
    assert (row.by, row.second) == (cast.cell_head.name, cast.curriculum_officer.name)
    assert today(back=5) == {S.DELIVERED_SHORT: 1, S.CURTAILMENT: 1, S.CURTAILMENT_HURRIED: 1}
    dropped = a_taught_run(cast.here, state=CohortState.COMPLETED)
    dropped.curtailment_reason = "The trainer fell ill and nobody else was qualified."
    never = version_of(a_module())
    kept(CohortModule(cohort_id=dropped.id, version_id=never.id, position=2))
    row = today(S.DELIVERED_SHORT, back=5)[0]
    assert (row.what, row.why) == (dropped.code, dropped.curtailment_reason)
    assert row.of.endswith("0 / 6 h"), "it was never on the timetable"


def test_runs_of_a_long_course_without_a_named_topic_are_flagged_r_trn_01(cast, browse):
    long_, short = a_module(minutes=1801), a_module(minutes=1800)
    owing, enough = a_course(long_), a_course(short)
    civil = a_course(long_, for_armed=False)
    for course, module in ((owing, long_), (enough, short), (civil, long_)):
        a_taught_run(cast.here, module, minutes=1801, course=course, state=CohortState.COMPLETED)
    assert today(back=5) == {S.TOPIC_LACKING: 1}
    [row] = today(S.TOPIC_LACKING, back=5)
    assert row.of == f"{owing.code}: human_rights, ihl, child_protection, gbv"
    text = browse(cast.oversight).get("/oversight/shortcuts/topic_lacking").text
    assert "human rights, law of armed conflict, child protection" in text


def test_the_first_page_costs_the_same_however_much_was_bent(cast, browse):
    for _n in range(2):
        a_taught_run(cast.here, minutes=300, state=CohortState.COMPLETED)
    browser = browse(cast.oversight)
    browser.get("/oversight", costs=9)
