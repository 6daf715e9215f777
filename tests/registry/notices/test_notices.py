"""People are told of what is done with their data; nobody is asked to agree (R-DAT-16)."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.documents.papers import pages_of
from tests.makers import a_person, a_user
from tests.recruitment.made import an_applicant, an_open_round, deposit, file, officers
from tests.registry.notices.made import BODY, a_draft, given, in_force
from tests.training.enrolments.made import a_place, a_run
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.oversight.protection.queries import extracts
from trainingmgr.recruitment.services import applying
from trainingmgr.registry.notices import printouts, queries, services
from trainingmgr.registry.notices.rules import GROUPS, About, GroupKind, Mode
from trainingmgr.registry.people.rules import Status
from trainingmgr.registry.people.services import blocks
from trainingmgr.training.enrolments.rules import EnrolmentState


def broken(sql, trigger):
    with pytest.raises(IntegrityError, match=trigger):
        db.session.execute(text(sql))
    db.session.rollback()


def owed_of(by, about=About.TRAINING):
    keys = queries.counting_now(queries.notices())[about]
    return {each.id for each in queries.untold(about, keys, reader=by).rows}


def test_r_dat_16_a_version_that_changes_what_is_done_is_owed_again_and_no_other(cast):
    """Nothing is owed before a notice is in force; who cannot be told is owed nothing."""
    dpo, clerk = cast.dpo, cast.hr_clerk
    one, other = a_person(cast.unit), a_person(cast.unit)
    a_person(cast.unit, status=Status.MISSING)
    far = a_person(cast.other_unit)
    assert owed_of(clerk) == set()
    with pytest.raises(Refusal, match="No notice about this"):
        services.give([one], given(), by=clerk)
    in_force(dpo)
    assert owed_of(clerk) == {one.id, other.id}
    with pytest.raises(Refusal, match="not within your reach"):
        services.give([one, far], given(), by=clerk)
    made = services.give([one], given(), by=clerk)
    assert owed_of(clerk) == {other.id}
    in_force(dpo)
    assert owed_of(clerk) == {other.id}
    third = in_force(dpo, renews=True)
    assert owed_of(clerk) == {one.id, other.id}
    services.give([one, other], given(), by=clerk)
    assert owed_of(clerk) == set()
    assert queries.standing(one).owed == []
    told = [each.notice_id for each in queries.standing(one).all]
    assert told == [third.id, made.notice_id]


def test_what_was_in_force_stays_and_one_version_stands_at_a_time(cast):
    dpo = cast.dpo
    row = a_draft(dpo, languages=("en", "fr"))
    with pytest.raises(Refusal, match="languages first: Arabic"):
        services.put_in_force(row, seen=row.version, by=dpo)
    with pytest.raises(Refusal, match="open already"):
        a_draft(dpo)
    with pytest.raises(Refusal, match="one page"):
        services.word(row, "ar", "Title", "x" * 3000, seen=row.version, by=dpo)
    services.word(row, "ar", "Title", BODY, seen=row.version, by=dpo)
    with pytest.raises(Refusal, match="changed this"):
        services.put_in_force(row, seen=row.version - 1, by=dpo)
    services.put_in_force(row, seen=row.version, by=dpo)
    with pytest.raises(Refusal, match="stays as it was"):
        services.word(row, "so", "Title", BODY, seen=row.version, by=dpo)
    with pytest.raises(Refusal, match="role"):
        services.begin(About.PAY, "Who sees what of pay is said.", renews=False, by=cast.hr_head)
    db.session.commit()
    for sql, trigger in (
        ("UPDATE notice_text SET body = body || '.'", "tr_notice_text_worded"),
        ("DELETE FROM notice_text", "tr_notice_text_stays"),
        ("UPDATE information_notice SET renews = NOT renews", "tr_information_notice_put"),
        ("UPDATE information_notice SET number = 9", "tr_information_notice_kept"),
        ("DELETE FROM information_notice", "tr_information_notice_stays"),
    ):
        broken(sql, trigger)
    later = in_force(dpo)
    assert [each.until_on for each in queries.versions(About.TRAINING)] == [None, clock.today()]
    assert queries.in_force()[About.TRAINING].id == later.id
    db.session.commit()
    broken("UPDATE information_notice SET version = 9", "tr_information_notice_over")


def test_how_somebody_was_told_is_true_or_taken_back(cast):
    """What is handed over has a text in that language; a day has come; a line is never deleted."""
    dpo, clerk, person = cast.dpo, cast.hr_clerk, a_person(cast.unit)
    in_force(dpo)
    for facts, says in (
        ({"on": clock.today() + timedelta(days=1)}, "not come yet"),
        ({"on": clock.today() - timedelta(days=1)}, "in force on"),
        ({"mode": Mode.PAPER, "language": "so"}, "no text of this notice"),
        ({"by": " "}, "who gave it"),
    ):
        with pytest.raises(Refusal, match=says):
            services.give([person], given(**facts), by=clerk)
    row = services.give([person], given(language="so"), by=clerk)
    with pytest.raises(Refusal, match="all know already"):
        services.give([person], given(), by=clerk)
    with pytest.raises(Refusal, match="reaches all of them"):
        services.take_back(
            row, "He was on leave that day.", seen=row.version, by=cast.elsewhere[Role.HR_CLERK]
        )
    row = queries.giving(row.uid, reader=clerk)
    services.take_back(row, "He was on leave that day.", seen=row.version, by=clerk)
    assert owed_of(clerk) == {person.id}
    services.give([person], given(), by=clerk)
    db.session.commit()
    for sql, trigger in (
        ("UPDATE notice_giving SET back_why = 'It was so after all.'", "tr_notice_giving_back"),
        (
            "UPDATE notice_giving SET given_by = 'Another' WHERE back_at IS NULL",
            "tr_notice_giving_kept",
        ),
        ("DELETE FROM notice_giving", "tr_notice_giving_stays"),
        ("DELETE FROM notice_told", "tr_notice_told_delete"),
    ):
        broken(sql, trigger)


def test_everybody_on_a_run_is_told_in_one_deed_with_as_many_statements_for_many(cast, browse):
    """Who left, and who knows already, is not in it."""
    clerk, spent = cast.training_clerk, []
    in_force(cast.dpo)
    in_force(cast.dpo, About.APPLYING)
    browser = browse(clerk)
    for many in (2, 12):
        run = a_run(cast.here)
        on = [a_person(cast.unit, reach=cast.here) for _ in range(many)]
        for each in on:
            a_place(run, each, EnrolmentState.CONFIRMED)
        a_place(run, a_person(cast.other_unit), EnrolmentState.WITHDRAWN)
        services.give([on[0]], given(), by=clerk)
        browser.post(f"/notices/groups/run/{run.uid}", mode="aloud", language="fr")
        spent.append(len(browser.spent))
        last = queries.last_of(GROUPS[GroupKind.RUN](run.uid, clerk, "en"))
        assert [each.count for each in last] == [many - 1]
    assert spent[0] == spent[1] <= 15
    stands = queries.stands([each.id for each in on], queries.notices())
    assert [each[:3] for each in stands] == [(About.TRAINING, 12, 0)]
    assert owed_of(clerk) == set()


def test_an_applicant_is_told_at_the_desk_where_the_application_is_taken(cast, browse):
    """R-DAT-16 on the way in: without it the application stands, and the notice is owed."""
    officer, *jury = officers()
    blocks.first_block("HQ", by=officer)
    round_ = an_open_round(officer, jury)
    in_force(cast.dpo, About.APPLYING)
    silent = an_applicant(round_, officer)
    told = deposit(round_, told=given(About.APPLYING, mode=Mode.ALONE))
    newcomer = applying.newcomer_as_applicant("Achta Mahamat", born=silent.person.born)
    heard = file(applying.apply(round_, newcomer, told, by=officer), officer)
    assert owed_of(officer, About.APPLYING) == {silent.person_id}
    browser = browse(officer)
    answer = browser.post(
        f"/recruitment/{round_.uid}/desk", name="Third Applicant", born="2001",
        told_how="paper", told_in="ar", confirm="yes",
    )  # fmt: skip
    assert answer.status_code == 302
    assert owed_of(officer, About.APPLYING) == {silent.person_id}
    of = GROUPS[GroupKind.ROUND](round_.uid, officer, "en")
    services.give_together(of, given(About.APPLYING), by=officer)
    assert owed_of(officer, About.APPLYING) == set()
    lines = [each for each in extracts.of_person(heard.person) if each.what == "notice_told"]
    assert "Explained to one person, French" in lines[0].says[2]


def test_who_was_told_under_another_record_is_told_and_a_record_apart_again_is_not(cast):
    clerk = cast.hr_clerk
    in_force(cast.dpo)
    one, other = a_person(cast.unit), a_person(cast.unit)
    services.give([other], given(), by=clerk)
    other.same_as_id = one.id
    db.session.flush()
    assert owed_of(clerk) == set()
    assert queries.standing(one).owed == []
    other.same_as_id = None
    db.session.flush()
    assert owed_of(clerk) == {one.id}


def test_a_notice_stands_on_one_page_for_a_wall_and_for_the_hand_in_its_direction(cast):
    """Of the longest text in every language of the site, read from its own edge."""
    body = "\n".join(["A sentence of some words that people read. " * 5] * 11)[:2400]
    arabic = "\n".join(["جملة من بضع كلمات يقرؤها الناس هنا اليوم. " * 5] * 11)[:2400]
    row = a_draft(cast.dpo)
    for language, words in (("en", body), ("fr", body), ("ar", arabic), ("so", body)):
        row = queries.notice(row.uid)
        services.word(row, language, "What is kept", words, seen=row.version, by=cast.dpo)
    row = queries.notice(row.uid)
    for text_ in row.texts:
        for paper in (printouts.wall(row, text_), printouts.hand(row, text_, by="Officer")):
            whole = paper.whole()
            assert whole.notes == (), (text_.language, whole.notes)
            assert pages_of(whole.data) == 1, text_.language


def test_pages_of_notices_cost_the_same_for_one_and_for_many(cast, browse):
    dpo, clerk = cast.dpo, cast.hr_clerk
    for about in About:
        in_force(dpo, about)
    watching, giving = browse(dpo), browse(clerk)
    for many in (1, 30):
        for _ in range(many):
            a_person(cast.unit)
        watching.get("/notices", costs=2)
        page = giving.get("/notices/untold?about=training", costs=7).text
        assert "Idriss" in page
        told = watching.get("/notices/untold?about=training", costs=6).text
        assert "Idriss" not in told
        assert 'name="about"' in told
        giving.get("/notices/given", costs=1)
    person = a_person(cast.unit)
    page = giving.get(f"/notices/people/{person.uid}").text
    assert "Still to be told of" in page
    giving.post(f"/notices/people/{person.uid}", about="pay", mode="alone", language="ar")
    assert "told" in giving.get(f"/people/{person.uid}/record").text
    names = {task.value: each for task, each in queries.to_tell(clerk).items()}
    assert names["pay"][0] == 31
    assert queries.to_tell(a_user(Role.HR_HEAD)) == {}
