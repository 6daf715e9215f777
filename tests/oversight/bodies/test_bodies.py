"""Bodies and what they put to others: answered by the addressee, looked at by somebody else."""

import pytest
from sqlalchemy import text

from tests.oversight.bodies.made import (
    SAYS,
    a_body,
    a_matter,
    an_act,
    answered,
    day,
    followed,
)
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.oversight.bodies import queries, services
from trainingmgr.oversight.bodies.queries import Asked
from trainingmgr.oversight.bodies.rules import (
    ActKind,
    ActState,
    EffectKind,
    Found,
    MatterKind,
    MatterState,
    is_overdue,
)

S = MatterState


def test_a_matter_is_answered_by_the_addressee_and_found_done_by_somebody_else(cast):
    by, to = cast.oversight, cast.programme_officer
    body = a_body(by)
    finding = a_matter(by, body, MatterKind.FINDING)
    row = a_matter(by, body, to=to, due=-1, rests_on=finding, act=an_act(by, body))
    assert is_overdue(row.state, row.due_on, row.promised_on, clock.today())
    assert [each.code for each in queries.to_answer(to)] == [row.code]
    with pytest.raises(Refusal, match="Nothing was accepted"):
        followed(row, Found.DONE, by)
    with pytest.raises(Refusal, match="reference of the letter"):
        answered(row, S.ACCEPTED, by)
    with pytest.raises(Refusal, match="reason"):
        answered(row, S.REJECTED, to, says="No.")
    row = answered(row, S.PARTLY_ACCEPTED, to, promised_on=day(5))
    assert not is_overdue(row.state, row.due_on, row.promised_on, clock.today())
    assert is_overdue(row.state, row.due_on, row.promised_on, day(6))
    with pytest.raises(Refusal):
        followed(row, Found.DONE, to)
    assert followed(row, Found.NOT_YET, by).state is S.PARTLY_ACCEPTED
    assert followed(row, Found.DONE, by).state is S.IMPLEMENTED
    row = followed(row, Found.NO_LONGER, by)
    assert row.state is S.PARTLY_ACCEPTED
    assert [each.code for each in queries.resting_on(finding)] == [row.code]
    with pytest.raises(StaleRecord):
        services.withdraw(row, "It was put twice by mistake.", seen=1, by=by)
    services.withdraw(row, "It was put twice by mistake.", seen=row.version, by=by)
    with pytest.raises(Refusal):
        answered(row, S.ACCEPTED, to)


def test_what_is_late_is_found_by_the_list_as_by_the_rule(cast):
    by = cast.oversight
    body = a_body(by)
    late = a_matter(by, body, due=-1)
    kept = answered(a_matter(by, body, due=-1), S.ACCEPTED, by, paper="Letter 3")
    broken = answered(a_matter(by, body), S.ACCEPTED, by, paper="Letter 4", promised_on=day(-2))
    found = queries.matters(reader=by, asked=Asked(only="overdue")).rows
    assert {each.code for each in found} == {late.code, broken.code}
    for row in queries.matters(reader=by).rows:
        said = is_overdue(row.state, row.due_on, row.promised_on, clock.today())
        assert said == (row.code != kept.code)
    assert queries.tally(clock.today())[body.id] == (0, 3, 2)
    assert queries.matters(reader=by, asked=Asked(text=late.code.lower())).rows[0].uid == late.uid


def test_who_is_asked_reads_theirs_alone(cast):
    by, to = cast.oversight, cast.hr_head
    body = a_body(by)
    mine, other = a_matter(by, body, to=to), a_matter(by, body)
    assert [each.code for each in queries.matters(reader=to).rows] == [mine.code]
    assert queries.matter(mine.uid, reader=to).code == mine.code
    with pytest.raises(NotFound):
        queries.matter(other.uid, reader=to)
    with pytest.raises(Refusal):
        answered(other, S.ACCEPTED, cast.host_authority)
    with pytest.raises(Refusal):
        a_matter(cast.host_authority, body)


def test_a_session_is_held_and_something_comes_of_it(cast):
    by = cast.oversight
    row = an_act(by, kind=ActKind.INQUIRY, held=False)
    with pytest.raises(Refusal, match="not held"):
        services.note_effect(row, EffectKind.BUDGET, SAYS, reference="Vote 3", on=day(0), by=by)
    with pytest.raises(Refusal, match="sentence"):
        services.move(row, ActState.ENDED, says="Done.", seen=row.version, by=by)
    row = queries.act(row.uid)
    services.move(row, ActState.UNDER_WAY, seen=row.version, by=by)
    services.note_effect(row, EffectKind.BUDGET, SAYS, reference="Vote 3", on=day(0), by=by)
    row = queries.act(row.uid)
    services.move(row, ActState.ENDED, says=SAYS, seen=row.version, by=by)
    assert [each.kind for each in queries.effects(row)] == [EffectKind.BUDGET]
    row = queries.act(row.uid)
    with pytest.raises(Refusal):
        services.move(row, ActState.CANCELLED, says=SAYS, seen=row.version, by=by)


def test_what_was_put_and_answered_is_never_edited_from_raw_sql(cast):
    by, to = cast.oversight, cast.programme_officer
    row = a_matter(by, to=to, act=None)
    answered(row, S.ACCEPTED, to)
    an_act(by, a_body(by, "AG"))
    for deed in (
        "UPDATE matter SET due_on = '2030-01-01'",
        "UPDATE matter SET state = 'implemented'",
        "UPDATE matter SET state = 'rejected'",
        "DELETE FROM matter",
        "UPDATE matter_answer SET says = 'Something else altogether.'",
        "UPDATE oversight_act SET title = 'Another'",
        "DELETE FROM oversight_body",
        f'INSERT INTO matter_follow_up (matter_id, found, says, "on", by_id, at) VALUES '
        f"({row.id}, 'done', 'I did it myself, all of it.', '2026-01-01', {to.id}, "
        f"'2026-01-01 00:00:00')",
    ):
        with pytest.raises(Exception, match="matter|oversight"):
            db.session.execute(text(deed))
        db.session.rollback()


def test_pages_cost_the_same_however_many_there_are(cast, browse):
    by = cast.oversight
    few, many = a_body(by), a_body(by, "AG")
    for body in (few, many, many, many):
        a_matter(by, body, to=cast.programme_officer)
    browser = browse(by)
    assert browser.get("/oversight/matters?body=PDC").text.count("Books of the stores") == 1
    costs = len(browser.spent)
    shown = browser.get("/oversight/matters?body=AG", costs=costs).text
    assert shown.count("Books of the stores") == 3
    typed = {
        "code": "ig", "kind": "inspector", "name": "Inspectorate", "since_on": "2024-01-01",
        "mandate": "It inspects every unit of the force.", "legal_basis": "Decree 3",
    }  # fmt: skip
    assert browser.post("/oversight/bodies/new", **typed).status_code == 302
    assert browser.post("/oversight/bodies/new", **typed).status_code == 422
    assert queries.body("IG").name == "Inspectorate"
