"""Something about people goes to another body under an agreement in force, or not (R-DAT-13)."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.browser import Browser
from tests.makers import a_person, a_user, an_organisation
from tests.oversight.sharing.made import a_body, a_draft, agreed, terms
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.privacy import Compartment
from trainingmgr.oversight.sharing import queries, services
from trainingmgr.oversight.sharing.rules import SharingState
from trainingmgr.tabular.addressees import To
from trainingmgr.tabular.models import ExportRecord
from trainingmgr.tabular.rules import Quota
from trainingmgr.tabular.services.leaving import Whom, record_export

FEW = (("person_no", "Number"), ("name", "Name"))


def gone(by, body, *, what="people", columns=FEW, shown=None, drawn=False, narrowed=None):
    return record_export(
        what, rows=3, form="csv", reason="They check who was paid.",
        filters={"to": body.code} | (narrowed or {}), by=by, quota=Quota(500),
        shown=shown or Whom(),
        to=To(body=body.code, columns=columns, is_drawn=drawn),
        until=clock.today() + timedelta(days=5000),
    )  # fmt: skip


def broken(sql, trigger, **facts):
    with pytest.raises(IntegrityError, match=trigger):
        db.session.execute(text(sql), facts)
    db.session.rollback()


def test_r_dat_13_a_list_about_people_goes_only_under_an_agreement_that_covers_it(cast):
    """Every refusal says what is missing; what went names its agreement."""
    dpo, clerk, body = cast.dpo, cast.hr_clerk, a_body()
    with pytest.raises(Refusal, match="no sharing agreement in force"):
        gone(clerk, body)
    draft = a_draft(dpo, body)
    with pytest.raises(Refusal, match="no sharing agreement in force"):
        gone(clerk, body)
    with pytest.raises(Refusal, match="second person"):
        services.agree(draft, seen=draft.version, by=dpo)
    services.agree(draft, seen=draft.version, by=a_user(Role.HOST_AUTHORITY))
    person = a_person(cast.unit)
    for facts, says in (
        ({"what": "roster"}, "does not name this list"),
        ({"columns": (*FEW, ("phone", "Phone"))}, "these columns: Phone"),
        ({"narrowed": {"status": "deserter", "bands": "nco"}}, "not name: Status, Rank"),
        (
            {"columns": (*FEW, ("dob", "Birth date")), "shown": Whom(keys=[person.id])},
            "more of people: Birth date. ",
        ),
        ({"what": "mentoring-logs"}, "goes to no other body"),
        (
            {"what": "nominations", "columns": (*FEW, ("may_join", "May join?"))},
            r"no agreement: May join\?",
        ),
        ({"drawn": True}, "a table whose columns"),
        ({"shown": Whom(Compartment.VETTING)}, "Nothing of vetting"),
    ):
        with pytest.raises(Refusal, match=says):
            gone(clerk, body, **facts)
    done = gone(clerk, body)
    assert (done.addressee, done.agreement) == (body.code, draft.code)
    assert done.end.destroy_by == draft.until_on, "R-DAT-06: the end of the agreement at most"
    assert [each[0].id for each in queries.left_under(draft).rows] == [done.id]
    with pytest.raises(Refusal, match="No body outside"):
        gone(clerk, an_organisation())


def test_r_dat_13_nothing_goes_once_it_is_over_or_ended_and_the_schema_says_so_too(cast):
    """Whoever keeps the agreements is told before the last day."""
    dpo, clerk, body = cast.dpo, cast.hr_clerk, a_body()
    short = {"from_on": clock.today() - timedelta(days=90), "until_on": clock.today()}
    row = agreed(dpo, body, **short)
    assert queries.ending(clock.today()) == (1, clock.today())
    assert gone(clerk, body).agreement == row.code
    with (
        clock.told(clock.now() + timedelta(days=3)),
        pytest.raises(Refusal, match=r"was over on .* Figures"),
    ):
        gone(clerk, body)
    db.session.commit()
    put = (
        "INSERT INTO export_record (uid, what, filters, reason, rows, form, by_id, at, addressee, "
        "agreement) SELECT {uid}, 'people', '{{}}', 'Because of it.', 1, 'csv', :by, {at}, :body, "
        "{under} FROM export_record LIMIT 1"
    )
    uid = "'00000000000000000000000000000001'"
    if db.engine.dialect.name == "postgresql":
        uid = "CAST(" + uid + " AS uuid)"
    facts = {"by": clerk.id, "body": body.code}
    for at, under in (
        ("at", "NULL"),
        ("at", "'S-9999'"),
        ("'2090-01-01 10:00:00'", f"'{row.code}'"),
    ):
        if at != "at" and db.engine.dialect.name == "postgresql":
            at = f"CAST({at} AS timestamp)"
        broken(put.format(uid=uid, at=at, under=under), "tr_export_record_shared", **facts)
    row = queries.agreement(row.uid)
    broken("UPDATE sharing_agreement SET until_on = '2090-01-01'", "tr_sharing_agreement_signed")
    broken("DELETE FROM sharing_agreement", "tr_sharing_agreement_stays")
    services.end(row, "They handed it to a paper; what they had is destroyed.",
                 seen=row.version, by=dpo)  # fmt: skip
    with pytest.raises(Refusal, match="no sharing agreement in force"):
        gone(clerk, body)


def test_an_agreement_says_what_goes_and_stands_once_both_have_signed(cast):
    dpo, host = cast.dpo, a_user(Role.HOST_AUTHORITY)
    for facts, field in (
        ({"fields": ["everything.name"]}, "fields"), ({"fields": []}, "fields"),
        ({"fields": ["trainers.screened"]}, "fields"), ({"fields": ["people.pay"]}, "fields"),
        ({"safeguards": "locked"}, "safeguards"), ({"legal_basis": " "}, "legal_basis"),
        ({"until_on": clock.today() + timedelta(days=1500)}, "until_on"),
        ({"until_on": clock.today() - timedelta(days=1)}, "until_on"),
        ({"signed_on": clock.today() + timedelta(days=1)}, "signed_on"), ({"body": "?"}, "body"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            services.prepare(replace(terms(a_body()), **facts), by=dpo)
        assert refused.value.field == field
    row = a_draft(dpo, signed_on=None, signed_there="")
    assert queries.to_agree(reader=cast.host_authority)[0] == 0
    with pytest.raises(Refusal, match="both have signed"):
        services.agree(row, seen=row.version, by=host)
    services.change(row, terms(row.organisation), seen=row.version, by=a_user(Role.DPO))
    first = a_user(Role.HOST_AUTHORITY, holder=db.session.get(Holder, dpo.holder_id))
    with pytest.raises(Refusal, match="second person"):
        services.agree(row, seen=row.version, by=first)
    services.change(row, terms(row.organisation), seen=row.version, by=dpo)
    row = queries.agreement(row.uid)
    db.session.commit()
    sql = (
        "UPDATE sharing_agreement SET state = 'in_force', agreed_at = written_at, "
        "agreed_by_id = :by"
    )
    broken(sql, "tr_sharing_agreement_by_two", by=dpo.id)
    assert queries.to_agree(reader=cast.host_authority)[0] == 1
    held = a_user(Role.HOST_AUTHORITY, approvals_held_until=clock.now() + timedelta(hours=1))
    with pytest.raises(Refusal, match="one-time code"):
        services.agree(row, seen=row.version, by=held)
    with (
        clock.told(clock.now() + timedelta(days=201)),
        pytest.raises(Refusal, match="last day is over"),
    ):
        services.agree(row, seen=row.version, by=a_user(Role.HOST_AUTHORITY))
    services.agree(row, seen=row.version, by=host)
    row = queries.agreement(row.uid)
    assert row.state is SharingState.IN_FORCE
    with pytest.raises(Refusal, match="as it was signed"):
        services.change(row, terms(row.organisation), seen=row.version, by=dpo)


def test_the_way_out_asks_who_gets_it_and_the_register_says_so(app, cast):
    """As somebody clicks it: refused with what to do, then agreed, gone, on record."""
    a_person(cast.unit)
    body, clerk = a_body(), Browser(app, cast.hr_clerk)
    db.session.commit()
    sent = {"reason": "They check who was paid.", "form": "csv", "to": body.code}
    path = "/exports/people?columns=number"
    assert "no sharing agreement in force" in clerk.post(path, **sent).text
    row = agreed(cast.dpo, body)
    db.session.commit()
    assert "these columns: Name in own script." in clerk.post(path, **sent).text
    gone = clerk.post(path, **sent, without="name_native")
    assert gone.mimetype == "text/csv"
    assert "person_no" in gone.text
    assert "name_native" not in gone.text
    said = f"{body.code} under {row.code}"
    assert said in Browser(app, a_user(Role.DPO)).get("/exports/register?outside=y").text
    done = db.session.scalars(select(ExportRecord)).one()
    assert (done.addressee, done.filters["to"]) == (body.code, body.code)


def test_what_goes_is_ticked_by_list_and_what_never_goes_is_not_offered(app, cast):
    """R-DAT-13: a draft of before, which named lists and columns apart, says the same as it did."""
    row = a_draft(cast.dpo)
    row.lists, row.fields = ["people", "roster"], ["person_no", "unit"]
    db.session.commit()
    dpo, path = Browser(app, cast.dpo), f"/sharing-agreements/{row.uid}/terms"
    page = dpo.get(path).text
    ticked = re.findall(r'value="(\S+\.\S+)" checked', page)
    assert ticked == ["people.person_no", "people.unit", "roster.person_no", "roster.unit"]
    assert 'value="trainers.name"' in page
    assert not re.search(r'value="(trainers.screened|payroll.channel|clearances.\S+)"', page)
    dpo.post(path, fields="roster.person_no")
    row = queries.agreement(row.uid)
    assert (row.lists, row.fields) == (["roster"], ["roster.person_no"])
    host, at = Browser(app, a_user(Role.HOST_AUTHORITY)), f"/sharing-agreements/{row.uid}"
    unread = host.post(f"{at}/agreement", opened=host.get("/sharing-agreements"), version=2)
    assert "Open it first" in unread.text
    assert host.post(f"{at}/agreement", opened=host.get(at)).status_code == 302
    said = dpo.get(f"/sharing-agreements/{row.uid}").text
    assert "<dt>Roster</dt><dd><bdi>Programme number</bdi></dd>" in said
