"""Whoever looks into a closed compartment says why, and it stands beside the look (R-DAT-05)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.makers import a_person
from trainingmgr.accounts import reasons
from trainingmgr.accounts.rules.reasons import HOLDS, LONGEST, RECORDS, Why, Work, stated
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import JournalEntry, JournalWords
from trainingmgr.oversight.queries import looks
from trainingmgr.oversight.rules.looks import OPEN
from trainingmgr.oversight.services import looks as finding

ASKED = {
    "cases.index", "children.former", "children.index", "complaints.index", "concerns.index",
    "ddr.index",
    "pay_channels.agreements", "pay_channels.decision", "pay_channels.index",
    "pay_channels.letter",
    "pay_channels.notices", "pay_channels.number", "pay_channels.person", "pay_channels.show",
    "payments.confirm_cash", "payments.file", "payments.hand_over", "payments.payment",
    "payments.recall", "watchlists.match", "watchlists.matches",
}  # fmt: skip
CHANNELS = "/pay/channels?kind=cash"


def test_what_shows_a_channel_a_match_or_a_list_of_files_asks(app):
    asking = {name for name, view in app.view_functions.items() if getattr(view, "why", None)}
    assert asking == ASKED


def why_of(person, first=None):
    finding.find_all()
    today = clock.today()
    found = looks.of_person(person, OPEN, first=today, last=today + timedelta(days=1))
    return [each.why for each in found.rows]


def test_r_dat_05_a_clerk_says_once_for_the_sitting_why_they_look_at_channels(cast, browse):
    """Signed in anew they are asked again, and what they had typed is kept on the way."""
    person, clerk = a_person(cast.unit), browse(cast.hr_clerk, said=False)
    page = f"/pay/channels/people/{person.uid}"
    asked = clerk.get(page)
    assert asked.status_code == 303
    there = asked.headers["Location"]
    assert why_of(person) == [], "nothing was shown yet"
    assert clerk.post(there, why="complaint").status_code == 422, "that is not a clerk's work"
    assert "full sentence" in clerk.post(there, why="other", words="Just so").text
    given = clerk.post(there, why="desk", words="Letter 17")
    assert (given.status_code, given.headers["Location"]) == (303, page)
    for each in (page, page, CHANNELS):
        assert clerk.get(each).status_code == 200
    assert set(why_of(person)) == {"The person asks, or stands at the desk: Letter 17"}
    assert browse(cast.hr_clerk, said=False).get(CHANNELS).status_code == 303
    verifier = browse(cast.pay_verifier, said=False)
    sent = verifier.post(
        f"/pay/channels/{uuid4()}/decision", opened=verifier.get("/account"), because="It is his."
    )
    assert "/account/why/channels" in sent.headers["Location"]
    assert "typing" in sent.headers["Location"], "what was typed waits meanwhile"
    pressed = verifier.post(
        f"/pay/channels/{uuid4()}/decision", opened=verifier.get("/account")
    ).headers["Location"]
    assert "nothing is done before" in verifier.get(pressed).text
    verifier.post(pressed, why="desk", words="Letter 18")
    assert "Press the button once more" in verifier.get("/account").text


def test_r_dat_05_the_registers_of_complaints_and_concerns_are_opened_for_a_reason(cast, browse):
    """One word for both, and it stands in the journal, although no line names anybody."""
    officer = browse(cast.complaints_officer, said=False)
    asked = officer.get("/complaints")
    assert asked.status_code == 303
    officer.post(asked.headers["Location"], why="queue", words="The letters of this week")
    for path in ("/complaints", "/concerns"):
        assert officer.get(path).status_code == 200
    found = db.session.scalars(
        select(JournalEntry).where(JournalEntry.event.in_(("ComplaintsListed", "ConcernsListed")))
    ).all()
    assert [each.facts["why"] for each in found] == ["queue", "queue"]
    kept = db.session.scalars(
        select(JournalWords.words).where(JournalWords.entry_id.in_([each.id for each in found]))
    )
    assert [each["reason"] for each in kept] == ["The letters of this week"] * 2


def test_what_was_said_holds_eight_hours_and_of_four_records(app):
    said = stated(Work.CHANNELS, Why.DESK, "")
    with app.test_request_context("/"):
        reasons.say(Work.CHANNELS, said)
        assert (reasons.held(Work.CHANNELS), reasons.held(Work.MATCHES)) == (said, None)
        with clock.told(clock.now() + timedelta(seconds=HOLDS - 60)):
            assert reasons.held(Work.CHANNELS) == said
        with clock.told(clock.now() + timedelta(seconds=HOLDS + 60)):
            assert reasons.held(Work.CHANNELS) is None
        for record in map(str, range(RECORDS + 1)):
            reasons.say(Work.CARD, stated(Work.CARD, Why.SAMPLE, f"Sample {record} of May"), record)
        assert (reasons.held(Work.CARD, "0"), reasons.held(Work.CARD)) == (None, None)
        assert reasons.held(Work.CARD, "1").words == "Sample 1 of May"


def test_security_4_1_oversight_says_of_each_record_why_and_it_is_on_record(cast, browse):
    first, second = a_person(cast.unit), a_person(cast.unit)
    watcher, clerk = browse(cast.oversight), browse(cast.hr_clerk)
    for number, person in enumerate((first, second)):
        asked = watcher.get(f"/people/{person.uid}")
        assert asked.status_code == 303, "of this record nothing was said yet"
        there = asked.headers["Location"]
        assert watcher.post(there, why="complaint", words="").status_code == 422
        watcher.post(there, why="complaint", words=f"Complaint K7-{number} names this unit.")
        assert watcher.get(f"/people/{person.uid}").status_code == 200
    assert watcher.get(f"/people/{first.uid}").status_code == 200
    said = "A complaint or an alert is followed: Complaint K7-0 names this unit."
    assert why_of(first) == [said] * 2
    assert clerk.get(f"/people/{first.uid}").status_code == 200
    assert why_of(first)[0] == ""


def test_a_reason_fits_the_work_and_says_enough():
    for work, why, words in (
        (Work.MATCHES, Why.DESK, ""), (Work.CHANNELS, Why.OTHER, "so"), (Work.CARD, Why.SAMPLE, ""),
        (Work.CHANNELS, Why.DESK, "x" * (LONGEST + 1)),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            stated(work, why, words)
    assert stated(Work.CHANNELS, Why.DESK, " ").words is None
