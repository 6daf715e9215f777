"""Partners: agreements with their end, activities told once, and runs that count themselves."""

import io
from decimal import Decimal

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_place, an_organisation, kept
from tests.programme.coordination.made import a_meeting, an_overlap
from tests.programme.partners.made import (
    DOES,
    FUNDS,
    a_partner,
    an_activity,
    an_agreement,
    facts,
    in_days,
    terms,
)
from tests.training.enrolments.made import a_place as enrolled
from tests.training.enrolments.made import a_run
from tests.training.makers import a_module, a_topic
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.programme.partners import imports, queries, services
from trainingmgr.programme.partners.queries.doings import whole
from trainingmgr.programme.partners.rules import (
    ActivityState,
    PartnerRole,
    Reached,
    Standing,
    standing,
    together,
)
from trainingmgr.programme.partners.services import Cover
from trainingmgr.tabular import services as files
from trainingmgr.tabular.dryrun import Row
from trainingmgr.training.cohorts.models import Funder, RecipientUnit
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.rules import EnrolmentState


def test_an_agreement_says_that_it_ends_before_it_does():
    on = clock.today()
    for until, says in ((91, Standing.RUNS), (90, Standing.ENDS_SOON), (-1, Standing.OVER)):
        assert standing(in_days(-100), in_days(until), None, on) is says
    assert standing(in_days(1), None, None, on) is Standing.TO_COME
    assert standing(in_days(-9), in_days(400), in_days(-2), on) is Standing.OVER
    assert standing(in_days(-9), None, None, on) is Standing.RUNS


def test_an_agreement_is_between_parties_and_says_what_it_covers(cast):
    by, donor, host = cast.programme_officer, a_partner(), an_organisation()
    topic = a_module().topic_id
    made = an_agreement(by, donor, host, cover=Cover(topics=[topic], units=[cast.unit.id]))
    row = queries.agreement(made.uid)
    assert [each.role for each in row.parties] == [PartnerRole.FUNDING, PartnerRole.HOST]
    assert ([each.topic_id for each in row.topics], row.places) == ([topic], [])
    named = [(each.organisation_id, each.role) for each in row.parties]
    third = (a_partner().id, PartnerRole.IMPLEMENTING)
    for parties in (named[:1], [*named, third], [named[0], named[0]]):
        with pytest.raises(Refusal):
            services.change_agreement(row, terms(), parties, Cover(), seen=row.version, by=by)
    with pytest.raises(Refusal):
        an_agreement(cast.oversight)
    with pytest.raises(Exception, match=r"agreement_party_two"):
        db.session.execute(
            text("INSERT INTO agreement_party (agreement_id, organisation_id, role)"
                 " VALUES (:of, :whose, 'host')"), {"of": row.id, "whose": third[0]},
        )  # fmt: skip
    db.session.rollback()
    row = queries.agreement(made.uid)
    services.end_agreement(
        row, clock.today(), "Both have written that it is over.", seen=row.version, by=by
    )
    assert row.standing(in_days(1)) is Standing.OVER
    with pytest.raises(Exception, match=r"agreement_kept"):
        db.session.execute(text("DELETE FROM agreement"))
    db.session.rollback()


def test_what_a_partner_tells_is_one_activity_for_one_recipient(cast):
    by, funder, doer = cast.programme_officer, a_partner(), a_partner()
    said = facts(cast.unit, targeted=40, women=6, men=20, budget=Money(90_000, "USD"))
    made = services.tell(said, [(funder.id, FUNDS), (doer.id, DOES)], by=by)
    row = queries.activity(made.uid)
    assert row.budget == Money(90_000, "USD")
    for wrong in (
        {"institution_id": funder.id, "unit_id": cast.unit.id},
        {"ends_on": in_days(-30)},
        {"state": ActivityState.COMPLETED},
        {"starts_on": in_days(5), "women": 3},
        {"purpose": "152"},
    ):
        with pytest.raises(Refusal):
            services.tell(facts(cast.unit, **wrong), [(funder.id, FUNDS)], by=by)
    with pytest.raises(Refusal, match="Say who"):
        services.tell(facts(), [(funder.id, PartnerRole.HOST)], by=by)
    services.confirm(row, seen=row.version, by=by)
    found = whole(in_days(-1), in_days(1))
    (doing,) = [each for each in found.doings if each.code == row.code]
    assert (doing.reached, doing.is_current(clock.today())) == (Reached(40, 26, 6, 20), True)
    assert not doing.is_current(in_days(60))
    assert doing.deciding == {funder.id}
    row = queries.activity(made.uid)
    changed = services.kept(facts(cast.unit, state=ActivityState.CANCELLED), row)
    services.change(row, changed, [(doer.id, DOES)], seen=row.version, by=by)
    with pytest.raises(Refusal, match="cannot become"):
        services.change(
            row, facts(cast.unit, state=ActivityState.SUSPENDED), [(doer.id, DOES)],
            seen=row.version, by=by,
        )  # fmt: skip


def test_a_run_of_the_site_counts_itself(cast):
    funder, module = a_partner(), a_module()
    run = a_run(cast.here, module, starts_on=in_days(-3), state=CohortState.RUNNING)
    kept(Funder(cohort_id=run.id, organisation_id=funder.id))
    kept(RecipientUnit(cohort_id=run.id, unit_id=cast.unit.id))
    for sex in (Sex.F, Sex.M, Sex.M):
        enrolled(run, a_person(cast.unit, sex=sex), EnrolmentState.ATTENDING)
    enrolled(run, a_person(cast.unit), EnrolmentState.WAITLISTED)
    found = whole(in_days(-1), in_days(1))
    (doing,) = [each for each in found.doings if each.code == run.code]
    assert doing.roles[PartnerRole.FUNDING] == {funder.id}
    assert doing.roles[PartnerRole.HOST] == {cast.unit.service_id}
    assert (doing.topics, doing.units) == ({module.topic_id}, {cast.unit.id})
    assert doing.reached == Reached(run.capacity, 3, 1, 2)
    assert doing.state is ActivityState.ONGOING
    assert found.region(doing) is None or doing.place
    assert run.code not in {each.code for each in whole(in_days(30), in_days(60)).doings}


def test_r_dat_15_no_cell_of_fewer_than_five_leaves():
    assert Reached(9, 4, 0, 4).told() == Reached(9, hidden=True)
    assert Reached(9, 20, 4, 16).told() == Reached(9, 20, hidden=True)
    assert Reached(9, 20, 9, 10).told() == Reached(9, 20, hidden=True)
    assert Reached(9, 20, 10, 10).told() == Reached(9, 20, 10, 10)
    assert Reached(9, 0, 0, 0).told() == Reached(9, 0, 0, 0)
    plain, few, tiny = Reached(9, 19, 5, 14), Reached(9, 17, 3, 14), Reached(9, 3, 1, 2)
    assert together([plain, plain], listed=True) == Reached(None, 38, 10, 28)
    for is_listed in (True, False):
        assert together([plain, few], listed=is_listed) == Reached(None, 36, hidden=True)
    assert together([plain, few, few], listed=True) == Reached(None, 53, hidden=True)
    assert together([plain, few, few], listed=False) == Reached(None, 53, 11, 42)
    assert together([plain, tiny], listed=True) == Reached(), "22 less 19 are three"


def test_a_file_obeys_the_rules_of_the_page(cast):
    partner, topic, by = a_partner(), a_topic(), cast.programme_officer
    cells = {
        "reference": "XM-7", "title": "Medics", "funding": partner.code, "topic": topic.code,
        "unit": cast.unit.code, "pcode": a_place().pcode, "starts_on": in_days(-9),
        "ends_on": in_days(9), "state": "En cours", "budget": Decimal("90.5"), "currency": "USD",
    }  # fmt: skip

    def built(**said):
        row = Row(2, cells | said, {}, {})
        return imports.build(row, imports.look_up([row], {}))

    content = built()
    assert content["stands"] is False
    said, partners = imports.as_told(content)
    assert (said.state, said.budget) == (ActivityState.ONGOING, Money(9050, "USD"))
    for wrong in (
        {"funding": "NOBODY"}, {"state": "later"}, {"unit": "NONE-1"}, {"unit": None},
        {"ends_on": in_days(-20)}, {"currency": None}, {"women": -1}, {"pcode": "ZZ99"},
        {"starts_on": in_days(3)},
    ):  # fmt: skip
        assert not isinstance(built(**wrong), dict), wrong
    services.tell(said, partners, by=by)
    assert built()["stands"] is True
    assert not isinstance(built(title="Nurses"), dict)


def test_whoever_brings_activities_sees_why_a_row_is_refused(cast, browse):
    by = cast.programme_officer
    head = "reference;title;topic;pcode;from;until;state"
    told = f"{head}\nXM-9;Medics;NONE-1;ZZ99;2026-01-05;2026-02-05;later"
    batch = files.receive(io.BytesIO(told.encode()), kind="partner-activities", source="A partner",
                          file_name="activities.csv", by=by)  # fmt: skip
    while jobs.work():
        pass
    seen = browse(by).get(f"/imports/{batch.uid}").text
    assert "NONE-1" in seen and "ZZ99" in seen


def test_an_account_speaks_for_a_partner_when_two_offices_say_so(cast):
    partner, host = a_partner(), cast.host_authority
    with pytest.raises(Refusal, match="role of a partner"):
        services.name_voice(partner, cast.oversight, by=host)
    with pytest.raises(Refusal):
        services.name_voice(partner, cast.donor_partner, by=cast.programme_officer)
    row = services.name_voice(partner, cast.donor_partner, by=host)
    assert [each.id for each in queries.spoken_for(cast.donor_partner)] == [partner.id]
    assert queries.spoken_for(cast.elsewhere[Role.DONOR_PARTNER]) == []
    services.end_voice(queries.voice(row.uid), by=host)
    assert queries.spoken_for(cast.donor_partner) == []


PAGES = {
    "/partners": 6, "/partners/activities": 8, "/partners/agreements": 2, "/partners/matrix": 6,
    "/coordination": 7, "/coordination/gaps": 8, "/coordination/meetings": 4,
}  # fmt: skip


def test_pages_of_partners_cost_eight_statements_at_most(cast, browse):
    by = cast.programme_officer
    an_overlap(cast)
    a_meeting(by)
    an_agreement(by)
    here = browse(by)
    for path, most in PAGES.items():
        assert here.get(path).status_code == 200, path
        assert len(here.spent) <= most, path
    donor = browse(cast.donor_partner)
    assert "speaks for no organisation" in donor.get("/partners/own").text


def test_a_partner_sees_its_own_and_of_others_sums_of_five_or_more(cast, browse):
    by, mine, topic = cast.programme_officer, a_partner(), a_topic()
    for partner, women, men in ((mine, 3, 30), (a_partner(), 2, 1), (a_partner(), 0, 0)):
        an_activity(
            by, partner, cast.unit, topic, title=f"Course of {partner.code}", women=women, men=men
        )
    services.name_voice(mine, cast.donor_partner, by=cast.host_authority)
    here = browse(cast.donor_partner)
    text_ = here.get("/partners/own").text
    assert len(here.spent) <= 8
    assert text_.count("Course of ") == 1
    assert "33" in text_
    assert "3 women" not in text_
    assert "fewer than 5" in text_
    assert here.get("/partners").status_code == 403
