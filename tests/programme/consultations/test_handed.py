"""A point by a page for the public (LT-6): followed by a code, looked at once by a person."""

import re

import pytest
from sqlalchemy import func, select, text

from tests.browser import Browser
from tests.programme.consultations.made import a_handed, a_reason, a_reply, cleared, day, looked_up
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.desk.queries.waiting import waiting
from trainingmgr.desk.rules import Task
from trainingmgr.oversight.complaints.models import Complaint
from trainingmgr.oversight.complaints.rules import Category
from trainingmgr.oversight.complaints.services import following, pacing
from trainingmgr.programme.consultations import queries
from trainingmgr.programme.consultations.models import HandedPoint, HandedWord
from trainingmgr.programme.consultations.rules import Circle, may_tell_of_wrong
from trainingmgr.programme.consultations.services import Point, handing

CODE = re.compile(r"[A-Z2-9]{6}(?:-[A-Z2-9]{4}){3}")
SAYS = "Land beside the barracks was taken, and nobody asked the village."


def taken(code, by, **said):
    row = looked_up(code)
    point = Point(says="Ask the village before land is taken.", circle=Circle.ELDERS,
                  came_on=row.came_on, reply_by=row.reply_by, owner=by, **said)  # fmt: skip
    return handing.take_up(row, point, seen=row.version, by=by)


def test_the_public_page_keeps_nothing_and_no_foreign_code_opens_it_LT_6(app, cast):
    anybody = Browser(app, language="fr")
    form = anybody.get("/point?lang=en")
    assert form.text.index("data-leave") < form.text.index('class="skip"')
    assert "csrf_token" not in form.text
    wrong = anybody.post("/point?lang=en", opened=form, topic="sites", circle="elders", says="no")
    assert (wrong.status_code, "full sentence" in wrong.text) == (422, True)
    sent = anybody.post("/point?lang=en", opened=form, topic="sites", circle="elders", says=SAYS)
    code = CODE.search(sent.text)[0]
    seen = anybody.post("/point/answer?lang=ar", opened=sent, code=code.lower())
    assert 'dir="rtl"' in seen.text and SAYS not in seen.text
    more = anybody.post(
        "/point/word?lang=en", opened=seen, code=code, says="The well is there too."
    )
    assert "It is kept." in more.text and "The well" not in more.text
    answers = {
        (said.status_code, "No point has this code." in said.text)
        for page in ("answer", "word")
        for other in ("AAAAAA-BBBB-CCCC-DDDD", f"{code[:-1]}{'A' if code[-1] != 'A' else 'B'}", "x")
        if (said := anybody.post(f"/point/{page}?lang=en", code=other, says=SAYS, opened=form))
    }
    assert answers == {(422, True)}
    for each in (form, wrong, sent, seen, more):
        assert each.headers.getlist("Set-Cookie") == []
        assert each.headers["Cache-Control"] == "no-store"
    assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == 0
    assert [each.says for each in looked_up(code).words] == ["The well is there too."]
    with pytest.raises(Refusal, match="full sentence"):
        handing.add(code, "Hurry.")
    for more in range(handing.WORDS - 1):
        handing.add(code, f"And a sentence more, number {more}.")
    with pytest.raises(Refusal, match="enough to answer"):
        handing.add(code, "And one that nobody can answer any more.")


def test_whoever_floods_the_page_for_points_keeps_nobody_from_complaining(app, monkeypatch):
    monkeypatch.setattr(pacing, "EVERYBODY", 1)
    assert pacing.may_ask("10.0.0.7", room="point ")
    flooded = Browser(app).post("/point", topic="sites", circle="elders", says=SAYS)
    assert (flooded.status_code, pacing.may_ask("10.0.0.7")) == (429, True)
    assert db.session.scalar(select(func.count()).select_from(HandedPoint)) == 0


def test_what_is_handed_in_is_owed_a_reply_until_a_person_looks_at_it_LT_6(app, cast):
    by = cast.programme_officer
    code, other = a_handed(), a_handed()
    (task,) = [each for each in waiting(by, clock.today()) if each.task is Task.POINTS_UNREAD]
    assert task.count == 2
    assert queries.year(day(31))[1:3] == (2, 0), "owed, and nobody has looked at it"
    with pytest.raises(Refusal, match="full sentence"):
        a_reason(other, by, says="no")
    reason = a_reason(other, by)
    assert queries.unread()[0] == 1, "of the other somebody has said what becomes of it"
    assert (queries.to_clear(cast.dpo, handed=False), len(queries.to_clear(cast.dpo, handed=True))
            ) == ([], 1)  # fmt: skip
    for alone in (by, cast.dpo):
        with pytest.raises(Refusal, match=r"second person|does not allow"):
            cleared(reason, alone)
    assert (looked_up(other).says, looked_up(other).because) == (SAYS, None)
    cleared(reason, cast.host_authority)
    assert (looked_up(other).says, looked_up(other).because) == (None, reason.says)
    handing.add(code, "The well is there too.")
    point = queries.point(taken(code, by).uid)
    assert queries.year(day(31))[1:3] == (1, 0)
    with pytest.raises(Refusal, match="looked at it already"):
        taken(code, by)
    with pytest.raises(Refusal, match="has its answer"):
        handing.add(other, "But it does say much.")
    assert (looked_up(code).says, len(queries.handed_as(point).words)) == (None, 1)
    reply = a_reply(point, by)
    handing.add(code, "And the spring above it.")
    db.session.commit()
    seen = Browser(app).post("/point/answer?lang=en", code=code).text
    assert "A reply is owed" in seen and reply.says not in seen
    assert point.says not in seen, "by one person alone, as long as nobody cleared the reply"
    by, reply = db.session.merge(by), queries.reply(reply.uid)
    cleared(reply, db.session.merge(cast.host_authority))
    assert db.session.scalar(select(func.count()).select_from(HandedWord)) == 0
    with pytest.raises(Refusal, match="has its answer"):
        handing.add(code, "And what of the well?")
    db.session.commit()
    gone = a_reason(a_handed(), by)
    waits = gone.handed_point_id
    db.session.commit()
    with pytest.raises(Exception, match="tr_handed_point_cleared"):
        db.session.execute(text(
            f"UPDATE handed_point SET state = 'aside', because = '{gone.says}', says = NULL, "
            f"looked_on = came_on, looked_by_id = {by.id} WHERE id = {waits}"
        ))  # fmt: skip
    db.session.rollback()
    for broken in (
        f"UPDATE handed_point SET state = 'unread' WHERE id = {looked_up(other).id}",
        f"DELETE FROM handed_point WHERE id = {waits}",
        f'INSERT INTO handed_word (handed_point_id, says, "on") SELECT id, salt, came_on FROM '
        f"handed_point WHERE id = {looked_up(code).id}",
    ):  # fmt: skip
        with pytest.raises(Exception, match="handed_"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_a_complaint_among_points_goes_to_its_office_under_the_same_code(cast):
    by, code = cast.programme_officer, a_handed(says="A sergeant has raped a woman of our street.")
    handing.add(code, "She is nineteen years old.")
    row = looked_up(code)
    assert may_tell_of_wrong(row.says) == "sea"
    for said, kind in (
        ("On a torturé mon frère", "ill_treatment"), ("تعذيب في المركز", "ill_treatment"),
        ("More schools for girls", "children"), ("The road past the barracks", None),
    ):  # fmt: skip
        assert may_tell_of_wrong(said) == kind, said
    handing.pass_on(row, Category.SEA, seen=row.version, by=by)
    found = following.followed(code)
    assert (found.category, "nineteen" in found.told) == (Category.SEA, True)
    gone = looked_up(code)
    assert (gone.says, list(gone.words), gone.state) == (None, [], "passed_on")
    with pytest.raises(NotFound):
        following.followed(a_handed())
    assert db.session.scalar(select(func.count()).select_from(Complaint)) == 1


def test_pages_of_what_the_public_handed_in(app, cast, browse):
    code = a_handed()
    uid = looked_up(code).uid
    office = browse(cast.programme_officer)
    assert "By the public, not yet looked at" in office.get("/handed?state=unread", costs=2).text
    assert SAYS in office.get(f"/handed/{uid}", costs=3).text
    assert "1 by the public" in office.get("/consultations/points", costs=2).text
    office.post(f"/handed/{uid}/reason", because="It says nothing to reply to.", version=1)
    assert "Reason waits for a second person" in office.get("/handed", costs=2).text
    assert "Look whether" not in office.get(f"/handed/{uid}").text
    assert "nothing to reply to" not in Browser(app).post("/point/answer?lang=en", code=code).text
    page = f"/consultations/replies/{looked_up(code).last.uid}/clearance"
    assert browse(cast.dpo).get(page).status_code == 404, "what was handed in is not for them"
    host = browse(cast.host_authority)
    opened = host.get(page, costs=2)
    assert SAYS in opened.text
    host.post(page, opened=opened, holds="yes", version=1)
    told = Browser(app).post("/point/answer?lang=en", code=code).text
    assert "It says nothing to reply to." in told
    assert browse(cast.oversight).get("/handed").status_code == 403
