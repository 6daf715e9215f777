"""The register of law (OA-4): what binds whom on which day, who watches, and what lacks."""

from datetime import date

import pytest
from sqlalchemy import text

from tests.makers import a_user
from tests.oversight.bodies.made import a_body
from tests.programme.instruments.made import (
    SUM,
    again,
    an_instrument,
    an_obligation,
    claimed,
    day,
    seen,
    terms,
)
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.instruments import queries, services
from trainingmgr.programme.instruments.queries import Asked, DutiesAsked
from trainingmgr.programme.instruments.rules import BodyPart, Days, DutyState, Force, LinkKind

M, F = Measure, Force


def now(measure):
    db.session.flush()
    return measured.value(measure, clock.today())


def refused_by_schema(*statements):
    for broken in statements:
        with pytest.raises(Exception, match=r"legal_|instrument_"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_how_it_stands_follows_from_its_days():
    on = date(2026, 5, 1)
    first, last = date(2026, 4, 1), date(2026, 5, 1)
    assert Days().force(on) is F.DRAFT
    assert Days(first).force(on) is F.ADOPTED
    assert Days(first, date(2026, 5, 2)).force(on) is F.ADOPTED
    assert Days(first, last).force(on) is F.IN_FORCE
    assert Days(first, first, last).force(on) is F.REPEALED
    assert Days(first, first, date(2026, 5, 2)).force(on) is F.IN_FORCE
    assert Days(first, first, last).are_in_order and Days().are_in_order
    for wrong in (Days(None, first), Days(last, first), Days(first, last, first)):
        assert not wrong.are_in_order


def test_the_list_finds_by_standing_what_the_rules_say(cast):
    by = cast.programme_officer
    rows = [
        an_instrument(by, "a/21", adopted_on=None, in_force_on=None),
        an_instrument(by, "b/21", in_force_on=None),
        an_instrument(by, "c/21", in_force_on=day(5)),
        an_instrument(by, "d/21", in_force_on=clock.today()),
        an_instrument(by, "e/21", repealed_on=clock.today()),
        an_instrument(by, "f/21", repealed_on=day(1)),
    ]
    for force in Force:
        found = queries.instruments(Asked(force=force), on=clock.today()).rows
        ours = {each.id for each in rows if again(each).force(clock.today()) is force}
        assert {each.id for each in found} == ours and ours
    assert now(M.LAWS_IN_FORCE) == Value(2)
    found = queries.instruments(Asked(text="contrôle"), on=clock.today()).rows
    assert len(found) == 6, "by a title in another language"


def test_an_instrument_says_everything_and_is_of_who_may_write_it(cast):
    by = cast.programme_officer
    for wrong, field in (
        ({"titles": {"en": " "}}, "title_en"), ({"reference": ""}, "reference"),
        ({"says": "Yes."}, "says"), ({"in_force_on": day(-500)}, "in_force_on"),
        ({"adopted_on": None}, "in_force_on"), ({"sha256": "xyz"}, "sha256"),
        ({"place": ""}, "place"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            services.write(terms(**wrong), by=by)
        assert refused.value.field == field
    with pytest.raises(Refusal, match="role"):
        services.write(terms(), by=a_user(Role.CURRICULUM_OFFICER))
    row = an_instrument(by, place="", sha256=SUM.upper())
    assert (row.sha256, row.lacks_languages) == (SUM, ["ar"])
    with pytest.raises(Refusal, match="already"):
        services.write(terms(), by=by)
    with pytest.raises(StaleRecord):
        services.change(row, terms(), seen=row.version - 1, by=by)
    db.session.commit()
    refused_by_schema(
        "DELETE FROM legal_instrument", "UPDATE legal_instrument SET code = 'L-9'",
        "UPDATE legal_instrument SET in_force_on = '1999-01-01'",
        "UPDATE legal_instrument SET sha256 = NULL, place = ''",
    )  # fmt: skip


def test_what_replaces_another_ends_it_when_it_comes_into_force(cast):
    by = cast.programme_officer
    old = an_instrument(by, "old")
    new = an_instrument(by, "new", adopted_on=day(-20), in_force_on=None)
    with pytest.raises(Refusal, match="another instrument"):
        services.link(new, LinkKind.AMENDS, new.code, by=by)
    with pytest.raises(Refusal, match="No instrument"):
        services.link(new, LinkKind.AMENDS, "L-9999", by=by)
    services.link(new, LinkKind.REPLACES, old.code.lower(), by=by)
    assert again(old).repealed_on is None, "the new one binds nobody yet"
    with pytest.raises(Refusal, match="says already"):
        services.link(again(old), LinkKind.AMENDS, new.code, by=by)
    new = again(new)
    changed = terms("new", adopted_on=day(-20), in_force_on=day(3))
    services.change(new, changed, seen=new.version, by=by)
    assert again(old).repealed_on == day(3)
    assert again(old).force(clock.today()) is F.IN_FORCE
    db.session.commit()
    refused_by_schema(
        f"UPDATE instrument_link SET to_id = {new.id}",
        "INSERT INTO instrument_link (uid, instrument_id, to_id, kind) SELECT uid, to_id, "
        "instrument_id, 'amends' FROM instrument_link",
    )
    made = queries.link(again(new).links[0].uid)
    services.unlink(made, by=by)
    assert again(new).links == []
    with pytest.raises(Refusal, match="stays on record"):
        services.unlink(queries.link(made.uid), by=by)
    services.link(again(new), LinkKind.REPLACES, old.code, by=by)


def test_an_obligation_is_done_by_one_and_seen_by_another_person_OA_4(cast):
    by, other = cast.programme_officer, cast.oversight
    row = an_instrument(by)
    late, later = an_obligation(row, by), an_obligation(row, by, due=30)
    draft = an_instrument(by, "draft", in_force_on=None)
    an_obligation(draft, by)
    assert now(M.OBLIGATIONS_DONE) == Value(0, 1), "due, and its instrument in force"
    with pytest.raises(Refusal, match="Nobody wrote"):
        seen(late, other)
    with pytest.raises(Refusal, match="paper"):
        services.done(late, day(-1), " ", seen=late.version, by=by)
    with pytest.raises(Refusal, match="to come"):
        services.done(late, day(1), "Letter 7", seen=late.version, by=by)
    late = claimed(late, by)
    assert (late.state, now(M.OBLIGATIONS_DONE)) == (DutyState.CLAIMED, Value(0, 1))
    with pytest.raises(Refusal, match="second person"):
        seen(late, by)
    with pytest.raises(Refusal, match="full sentence"):
        seen(late, other, holds=False, says="No.")
    late = seen(late, other, holds=False, says="The annex is missing from it.")
    assert (late.state, late.evidence, late.missing) == (
        DutyState.OPEN, None, "The annex is missing from it.",
    )  # fmt: skip
    late = seen(claimed(late, by), other)
    assert (late.state, now(M.OBLIGATIONS_DONE)) == (DutyState.DONE, Value(1, 1))
    with pytest.raises(Refusal, match="stays"):
        services.give(late, a_body(other), seen=late.version, by=by)
    rows = queries.obligations(DutiesAsked(late=True), on=clock.today()).rows
    assert [each.instrument_id for each in rows] == [draft.id]
    claimed(later, by)
    db.session.commit()
    refused_by_schema(
        f"UPDATE legal_obligation SET evidence = 'Other' WHERE id = {late.id}",
        f"UPDATE legal_obligation SET due_on = '2030-01-01' WHERE id = {later.id}",
        f"UPDATE legal_obligation SET seen_on = '2030-01-01', seen_by_id = done_by_id "
        f"WHERE id = {later.id}",
        "DELETE FROM legal_obligation",
    )


def test_what_lacks_is_shown_and_counted_MT_2(cast, browse):
    by, on = cast.programme_officer, clock.today()
    body = a_body(cast.oversight)
    a_body(cast.oversight, "OLD", until_on=day(-1))
    assert [each.code for each in queries.unfounded(on)] == ["PDC"]
    assert now(M.BODIES_FOUNDED) == Value(0, 1)
    draft = an_instrument(by, "draft", in_force_on=day(9))
    services.tie(draft, body, BodyPart.BASIS, by=by)
    assert now(M.BODIES_FOUNDED) == Value(0, 1), "what is not in force founds nothing"
    row = an_instrument(by, "act")
    assert [each.id for each in queries.silent(on)] == [row.id]
    services.link(row, LinkKind.RESTS_ON, draft.code, by=by)
    ((leans, to),) = [(each.instrument_id, each.to_id) for each in queries.leaning(on)]
    assert (leans, to) == (row.id, draft.id)
    duty = an_obligation(row, by)
    assert [each.id for each in queries.unwatched(on)] == [duty.id]
    shown = browse(cast.oversight).get("/instruments/lacks", costs=4).text
    assert "Committee of defence" in shown and "Report the spending" in shown
    services.tie(again(row), body, BodyPart.BASIS, by=by)
    assert now(M.BODIES_FOUNDED) == Value(1, 1)
    assert queries.unwatched(on), "a body that rests on it does not watch it by that"
    services.tie(again(row), body, BodyPart.WATCHED, by=by)
    assert not queries.unwatched(on) and not queries.unfounded(on) and not queries.silent(on)
    services.untie(queries.tie(again(row).bodies[-1].uid), by=by)
    duty = queries.obligation(duty.uid)
    services.give(duty, body, seen=duty.version, by=by)
    assert not queries.unwatched(on)


def test_the_register_is_read_narrowed_and_written_on_its_pages(cast, browse):
    by = cast.programme_officer
    row = an_instrument(by)
    an_obligation(row, by)
    reader, writer = browse(cast.oversight), browse(by)
    page = reader.get("/instruments", costs=3).text
    assert "14/2021" in page and "1 late" in page and "New instrument" not in page
    assert "14/2021" not in reader.get("/instruments?force=repealed").text
    assert "Report the spending" in reader.get("/instruments/obligations?late=1", costs=2).text
    shown = reader.get(f"/instruments/{row.uid}", costs=5).text
    assert "Report the spending" in shown and "Write what it obliges" not in shown
    paper = reader.get(f"/instruments/{row.uid}/print", costs=5).text
    assert "Report the spending" in paper and "Take away" not in paper
    answer = writer.post("/instruments/new", title_en="Decree on stores", kind="decree")
    assert answer.status_code == 422 and "Decree on stores" in answer.text
    answer = writer.post(
        "/instruments/new", title_en="Decree on stores", kind="decree", reference="9/2022",
        issued_by="Cabinet", says="Stores are counted each quarter.", place="Gazette 3",
    )  # fmt: skip
    assert answer.status_code == 302
