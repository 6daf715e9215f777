"""Surveys of the public (LT-3): what a sample says, and how sure; who brings and who releases."""

import io
from itertools import chain, product

import pytest
from sqlalchemy import text

from tests.makers import a_place, a_user
from tests.programme.surveys.made import (
    PAID,
    TRUST,
    WHOM,
    a_survey,
    a_wave,
    again,
    brought,
    day,
    full,
    held,
    read,
    released,
    sums,
    terms,
)
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.surveys import queries, services
from trainingmgr.programme.surveys.queries import ALL, Narrowed
from trainingmgr.programme.surveys.rules import (
    Change,
    Estimate,
    FileKind,
    ReadingState,
    Sum,
    WaveState,
    effective,
    estimate,
    moved,
    wilson,
    withheld,
)
from trainingmgr.tabular import uploads


def test_margins_are_those_of_the_books():
    """Newcombe 1998: one share (papers 17, 857, table I) and two (17, 873, table II)."""

    def interval(of, size):
        return tuple(round(each, 4) for each in wilson(of / size, size))

    assert interval(81, 263) == (0.2553, 0.3662)
    assert interval(15, 148) == (0.0624, 0.1605)
    assert interval(0, 20) == (0.0, 0.1611)
    assert interval(1, 29) == (0.0061, 0.1718)

    def share(of, size):
        return Estimate(of / size, *wilson(of / size, size), size, size)

    found = moved(share(48, 80), share(56, 70))
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)
    assert (round(found.by, 4), found.says) == (0.2, Change.ROSE)
    assert moved(share(56, 70), share(48, 80)).says is Change.FELL
    assert moved(share(9, 10), share(3, 10)).says is Change.FELL  # 0.1705 to 0.8090 the other way
    found = moved(share(6, 7), share(2, 7))  # Newcombe's (d): 0.0582 to 0.8062
    assert (round(-found.high, 4), round(-found.low, 4)) == (0.0582, 0.8062)
    assert moved(share(40, 80), share(44, 80)).says is Change.UNCERTAIN
    assert moved(Estimate(None), share(1, 2)).says is Change.UNTOLD


def test_unequal_weights_and_clusters_make_a_sample_smaller():
    """Ten people of weight 1 and ten of weight 3: (10 + 30)² / (10 + 90) = 16, by hand."""
    whole = Sum(10, 10.0, 10.0) + Sum(10, 30.0, 90.0)
    assert effective(whole, 1.0) == 16 and effective(whole, 2.0) == 8
    told = estimate(Sum(10, 30.0, 90.0), whole, 2.0)
    assert told.share == 0.75 and told.people == 20
    assert (round(told.low, 4), round(told.high, 4)) == (0.4093, 0.9285)  # 6 of 8
    assert estimate(Sum(3, 3.0, 3.0), Sum(29, 29.0, 29.0), 1.0, 30).is_withheld
    assert estimate(Sum(), Sum(), 1.0).is_withheld


def test_what_is_withheld_does_not_follow_from_the_rest_R_DAT_15():
    assert withheld({"a": 90, "b": 12, "c": 40}, 30) == {"b", "c"}
    assert withheld({"a": 90, "b": 12, "c": 9}, 30) == {"b", "c"}
    assert withheld({"a": 90, "c": 30}, 30) == set()
    assert withheld({"a": 12}, 30) == {"a"}


ANSWERS = ("region", "sex", "age", "weight", "Q1", "Q2", "Q3")


def test_single_answers_are_added_up_and_never_kept(cast):
    by = cast.programme_officer
    north = a_place(titles={"en": "North", "fr": "Nord", "ar": "الشمال"})
    row = a_wave(by, places=[north, a_place()])
    rows = [
        ANSWERS,
        (north.pcode, "F", "18-29", "1.5", "5", "oui", "army"),
        ("الشمال", "f", "60+", "0,5", "4 Agrees", "no", "الجيش"),
        ("Nord", "M", "", "", "unknown", "", "Neighbours"),
    ]
    found = read(row, rows, FileKind.ANSWERS)
    asked = {each.id: each.code for each in row.survey.questions}
    told = {(asked[each.question], each.answer, each.place, each.sex, each.age): each.sum
            for each in found.cells if each.age is None}  # fmt: skip
    one = Sum(1, 1.0, 1.0)
    f, m, at = Sex.F, Sex.M, north.id
    assert told == {
        ("Q1", "5", at, f, None): Sum(1, 1.5, 2.25), ("Q1", "4", at, f, None): Sum(1, 0.5, 0.25),
        ("Q1", "unknown", at, m, None): one, ("Q2", "yes", at, f, None): Sum(1, 1.5, 2.25),
        ("Q2", "no", at, f, None): Sum(1, 0.5, 0.25),
        ("Q3", "army", at, f, None): Sum(2, 2.0, 2.5), ("Q3", "own", at, m, None): one,
    }  # fmt: skip
    assert {(asked[each.question], each.answer, each.age): each.sum.people
            for each in found.cells if each.age} == {
        ("Q1", "5", "18-29"): 1, ("Q1", "4", "60+"): 1, ("Q2", "yes", "18-29"): 1,
        ("Q2", "no", "60+"): 1, ("Q3", "army", "18-29"): 1, ("Q3", "army", "60+"): 1,
    }  # fmt: skip
    made = brought(row, rows, by, FileKind.ANSWERS)
    made = queries.readings(made)[0]
    assert (made.state, made.cells, made.rows) == (ReadingState.TAKEN, [], 3)


@pytest.mark.parametrize(
    ("head", "cells", "wrong"),
    [
        ((*ANSWERS, "Full name"), ("{p}", "f", "", 1, "5", "", "", "A"), [(1, "Full name")]),
        (ANSWERS, ("Elsewhere", "f", "44", 1, "6", "perhaps", ""),
         [(2, "region"), (2, "age"), (2, "Q1"), (2, "Q2")]),
        (ANSWERS, ("{p}", "f", "", -1, "5", "", ""), [(2, "weight")]),
        (ANSWERS[:4], ("{p}", "f", "", 1), [(1, None)]),
        (ANSWERS, ("{p}", "f", "", 1, "5", "", "", "Awa N."), [(2, "H")]),
        (("question", "region", "sex", "answer", "people", "weight"),
         ("Q1", "{p}", "f", "army", 3, 3), [(2, "answer")]),
        (("question", "region", "sex", "answer", "people", "weight"),
         ("Q1", "{p}", "f", "5", 3, 0), [(2, "people")]),
        (("question", "region", "sex", "answer", "people", "weight", "squares"),
         ("Q1", "{p}", "f", "5", 4, 8, 15.9), [(2, "squares")]),
    ],
)  # fmt: skip
def test_a_file_is_refused_with_row_and_column_and_no_cell_of_it_is_kept(cast, head, cells, wrong):
    row = a_wave(cast.programme_officer)
    cells = tuple(str(each).format(p=row.regions[0].place.pcode) for each in cells)
    kind = FileKind.SUMS if head[0] == "question" else FileKind.ANSWERS
    found = read(row, [head, cells], kind)
    assert [(each.row, each.column) for each in found.problems] == wrong
    assert not found.cells and not any(each.value for each in found.problems)


def test_sums_count_once_and_have_the_least_squares_where_none_are_told(cast):
    by = cast.programme_officer
    row = a_wave(by)
    at = row.regions[0].place.pcode
    found = read(row, sums(row, (at, "f", "5", 4, 8), (at, "f", "5", 1, 1)))
    assert [(each.row, each.column) for each in found.problems] == [(3, "answer")]
    found = read(row, sums(row, (at, "f", "5", 4, 8), (at, "f", "4", 0, 0)))
    assert [each.sum for each in found.cells] == [Sum(4, 8.0, 16.0)]


def test_a_wave_is_released_by_somebody_who_neither_wrote_nor_brought_it(cast):
    by, host, other = cast.programme_officer, cast.host_authority, cast.oversight
    row = a_wave(by)
    with pytest.raises(Refusal, match="no figures"):
        released(row, other)
    row = full(row, host)
    seen = row.version
    for each in (by, host):
        with pytest.raises(Refusal, match="second person"):
            released(row, each)
    typist = a_user(Role.PROGRAMME_OFFICER)
    row = full(row, typist, good=320)
    with pytest.raises(StaleRecord):
        services.release(row, seen=seen, by=other)
    with pytest.raises(Refusal, match="second person"):
        released(row, host)  # whose figures were there before
    with pytest.raises(NotFound):
        queries.wave(row.uid, drafts=False)
    db.session.commit()
    with pytest.raises(Exception, match="by_two"):
        db.session.execute(text("UPDATE survey_wave SET state = 'released', released_at = at, "
                                "released_by_id = brought_by_id"))  # fmt: skip
    db.session.rollback()
    row = released(row, other)
    for refused in (
        lambda: services.change_wave(row, held([a_place()]), seen=row.version, by=by),
        lambda: full(row, by), lambda: services.drop(row, seen=row.version, by=by),
        lambda: services.reword(queries.question(row.survey.questions[0].uid), PAID,
                                seen=1, by=by),
        lambda: services.change(row.survey, terms(), seen=row.survey.version, by=by),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            refused()
    db.session.commit()
    for broken in (
        "UPDATE survey_wave SET got = 1", "UPDATE survey_wave SET state = 'draft'",
        "DELETE FROM survey_cell", "UPDATE survey_cell SET people = 1",
        "UPDATE survey_question SET kind = 'yes_no'", "DELETE FROM survey_wave",
        "INSERT INTO survey_cell (wave_id, question_id, age, answer, people, weight, squares) "
        "SELECT wave_id, question_id, '60+', answer, 1, 1, 1 FROM survey_cell LIMIT 1",
    ):  # fmt: skip
        with pytest.raises(Exception, match="survey_"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_what_was_released_is_superseded_with_a_reason_and_the_framework_follows_LT_3(cast):
    by, other = cast.programme_officer, cast.oversight
    assert measured.value(Measure.PUBLIC_TRUST, clock.today()) == Value(0, 0)
    row = a_wave(by)
    full(row, by, good=240, bad=360)
    assert measured.value(Measure.PUBLIC_TRUST, clock.today()) == Value(0, 0), "not released"
    row = released(row, other)
    assert measured.value(Measure.PUBLIC_TRUST, clock.today()) == Value(240, 600)
    places = [each.place for each in row.regions]
    with pytest.raises(Refusal, match="why"):
        services.begin(row.survey, held(places), replaces=row, because="Wrong.", by=by)
    new = again(services.begin(row.survey, held(places), replaces=row,
                               because="The weights of the north were wrong.", by=by))  # fmt: skip
    full(new, by, good=300, bad=300)
    assert again(row).state is WaveState.RELEASED
    new = released(new, other)
    assert (again(row).state, new.number) == (WaveState.SUPERSEDED, row.number)
    assert measured.value(Measure.PUBLIC_TRUST, clock.today()) == Value(300, 600)
    assert [each.wave.id for each in queries.trend(new.survey.questions[0], Narrowed())] == [new.id]


def test_figures_that_speak_of_more_people_than_answered_are_not_released(cast):
    row = full(a_wave(cast.programme_officer, got=599), cast.programme_officer)
    with pytest.raises(Refusal, match="600 people"):
        released(row, cast.oversight)


def test_shares_by_region_and_sex_and_their_change(cast):
    by, other = cast.programme_officer, cast.oversight
    survey, places = a_survey(by), [a_place(), a_place(), a_place()]
    one, two, three = (each.pcode for each in places)
    rows = [(at, sex, answer, people, people) for (at, sex), (answer, people) in chain(
        product(product((one, two), "fm"), (("5", 60), ("1", 30), ("unknown", 10))),
        product([(three, "f")], (("5", 20),)))]  # fmt: skip
    before = a_wave(by, survey, places, from_on=day(-200), until_on=day(-190))
    brought(before, sums(before, *rows), by)
    before = released(before, other)
    table = queries.tables(before)[survey.questions[0].id]
    assert table.good[ALL].share == 260 / 420
    assert round(table.groups[ALL]["unknown"].share, 4) == round(40 / 420, 4)
    region = {key[1]: each for key, each in table.good.items() if key[0] == "region"}
    hidden = [region[each.id].is_withheld for each in places]
    assert hidden.count(True) == 2 and hidden[2], "one alone would follow from the others"
    assert round(table.good["sex", Sex.M].share, 2) == 0.6
    now = a_wave(by, survey, places)
    more = [(at, sex, answer, 100 if answer == "5" and at == one else people, people)
            for at, sex, answer, people, _weight in rows]  # fmt: skip
    more = [(*each[:4], each[3]) for each in more]
    brought(now, sums(now, *more), by)
    released(now, other)
    asked = queries.question(survey.questions[0].uid)
    points = queries.trend(asked, Narrowed())
    assert [each.since.says for each in points] == [Change.UNTOLD, Change.UNCERTAIN]
    points = queries.trend(asked, Narrowed(region=places[0].id))
    assert points[1].since.says is Change.UNTOLD or points[1].share.share > points[0].share.share
    points = queries.trend(asked, Narrowed(answer="1", sex=Sex.M))
    assert points[0].share.share == 60 / 200


def test_figures_are_typed_from_paper_in_the_place_of_those_there(cast):
    by = cast.programme_officer
    row = full(a_wave(by), by)
    asked, place = row.survey.questions[0], row.regions[0].place
    for given in ({"army": (1, 1.0)}, {"5": (0, 1.0)}, {"5": (2, 0.0)}, {"5": (1, 2000.0)}):
        with pytest.raises(Refusal):
            services.type_in(row, asked, place, Sex.F, given, seen=row.version, by=by)
    with pytest.raises(Refusal, match="cover"):
        services.type_in(row, asked, a_place(), Sex.F, {}, seen=row.version, by=by)
    given = {"5": (50, 55.0), "1": (50, 45.0), "2": (0, 0.0)}
    services.type_in(row, asked, place, Sex.F, given, seen=row.version, by=by)
    cells = {(each.answer): each.sum for each in queries.cells(row)
             if each.place == place.id and each.sex is Sex.F}  # fmt: skip
    assert cells == {"5": Sum(50, 55.0, 55.0**2 / 50), "1": Sum(50, 45.0, 45.0**2 / 50)}
    services.drop(again(row), seen=again(row).version, by=by)
    assert not queries.cells(row)


def test_a_survey_says_who_asks_whom_and_a_question_what_may_be_answered(cast):
    by = cast.programme_officer
    for wrong, field in (({"titles": {}}, "title_en"), ({"organisation": None}, "organisation"),
                         ({"frame": "Lot."}, "frame")):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            services.write(terms(**wrong), by=by)
        assert refused.value.field == field
    with pytest.raises(Refusal, match="role"):
        services.write(terms(), by=cast.oversight)
    survey = a_survey(by, TRUST)
    for asked, field in ((TRUST, "code"), (other(PAID, code="sex"), "code"),
                         (other(PAID, is_trust=True), "is_trust"),
                         (other(WHOM, is_trust=True), "is_trust"),
                         (other(WHOM, options=WHOM.options[:1]), "options"),
                         (other(WHOM, options=(WHOM.options[0],) * 2), "options")):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            services.ask(survey, asked, by=by)
        assert refused.value.field == field
    places = [a_place()]
    for wrong, field in (
        ({"until_on": day(-40)}, "until_on"),
        ({"until_on": day(1)}, "until_on"),
        ({"design": 0.4}, "design"),
        ({"least": 4}, "least"),
        ({"regions": []}, "regions"),
        ({"weighting": "No."}, "weighting"),
    ):
        with pytest.raises(Refusal) as refused:
            services.begin(survey, held(places, **wrong), by=by)
        assert refused.value.field == field


def other(asked, **said):
    """A question a little otherwise."""
    facts = {name: getattr(asked, name) for name in type(asked).__annotations__}
    return type(asked)(**facts | said)


def test_a_file_is_looked_at_before_it_is_taken_in_and_a_large_one_is_read_by_a_worker(
    cast, browse, monkeypatch
):
    by = cast.programme_officer
    row = a_wave(by)
    at, writer = row.regions[0].place.pcode, browse(by)
    lines = "\n".join([";".join(ANSWERS), *([f"{at};f;18-29;1;4;yes;own"] * 40)])
    form = f"/surveys/waves/{row.uid}/files/new"
    sent = {"kind": "answers", "file": (io.BytesIO(lines.encode()), "answers.csv")}
    made = writer.post(form, **sent).location
    opened = writer.get(made)
    assert "What the file says" in opened.text
    assert not queries.cells(again(row))
    done = writer.post(f"{made}/taking", opened=opened).location
    assert "Type figures" in writer.get(done).text
    assert {each.sum.people for each in queries.cells(again(row))} == {40}
    monkeypatch.setattr(services, "AT_ONCE", 0)
    bad = lines.replace("own", "Awa N.", 1).encode()
    made = writer.post(form, **sent | {"file": (io.BytesIO(bad), "b.csv")}).location
    assert "is being read" in writer.get(made).text
    while jobs.work():
        pass
    shown = writer.get(made).text
    assert "Q3" in shown and "This is not one of the words" in shown and "Awa" not in shown
    row = queries.readings(again(row))[0]
    assert (row.state, row.found, row.stored_as) == (ReadingState.FAILED, 1, None)
    assert not [*uploads.path_of("x").parent.iterdir()], "no file stays"


def test_pages_show_shares_with_their_margin_and_drafts_to_few(cast, browse):
    by, other = cast.programme_officer, cast.oversight
    survey = a_survey(by)
    row = full(a_wave(by, survey, from_on=day(-90), until_on=day(-80)), by, good=240, bad=360)
    released(row, other)
    draft = full(a_wave(by, survey, [each.place for each in row.regions]), by)
    reader = browse(cast.cell_head)
    assert "40" in reader.get("/surveys", costs=4).text
    shown = reader.get(f"/surveys/{survey.uid}", costs=4).text
    assert str(row.uid) in shown and str(draft.uid) not in shown
    assert reader.get(f"/surveys/waves/{draft.uid}").status_code == 404
    asked = survey.questions[0].uid
    shown = reader.get(f"/surveys/waves/{row.uid}/questions/{asked}", costs=4).text
    assert "40%" in shown and "36% to 44%" in shown
    shown = reader.get(f"/surveys/questions/{asked}", costs=5).text
    assert "nothing can be said of a change yet" in shown
    watcher = browse(other)
    page = f"/surveys/waves/{draft.uid}"
    assert "Release this wave" not in browse(by).get(page).text
    assert "Release this wave" in watcher.get(page).text
    db.session.add_all([*cast.users.values()])
    released(draft, other)
    shown = reader.get(f"/surveys/questions/{asked}").text
    assert "It rose from" in shown and "beyond its uncertainty" in shown and "<svg" in shown
