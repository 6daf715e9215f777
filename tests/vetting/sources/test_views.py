"""The compartment from a browser: off there is no page; on, the whole way of one source."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from tests.browser import Browser, Page
from tests.makers import PASSWORD, a_user, with_password
from tests.vetting.sources.made import PUBLIC, TOLD, WHY, a_case_of
from trainingmgr.accounts.models.signing_in import KeptTyping, UnsentForm
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.services import kept_typing, unsent_forms
from trainingmgr.core.db import db
from trainingmgr.vetting.sources.models import Source, SourceGrant

ROLES = (Role.VETTING_OFFICER, Role.SOURCE_CUSTODIAN)


def test_r_dat_04_off_no_page_exists_and_no_table_is_written(app, cast):
    for role in ROLES:
        browser = Browser(app, cast.users[role])
        for path in ("", "/key", "/new", "/ABCDEFGHJK", "/sealing"):
            assert browser.get(f"/vetting/sources{path}").status_code == 404
        assert "/vetting/sources" not in browser.get("/").text
    for table in ("source", "source_key", "source_envelope", "source_grant"):
        assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


@pytest.fixture
def on(settings, applications):
    app = applications.ready(replace(settings, sources=True, escrow=PUBLIC.hex()))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def a_browser(app, role):
    user = with_password(a_user(role))
    browser = Browser(app, user)
    assert browser.post("/vetting/sources/key", password=PASSWORD).status_code == 302
    return browser, user


def test_the_way_of_one_source(on):
    (one, _first), (two, _second) = (a_browser(on, Role.SOURCE_CUSTODIAN) for _ in range(2))
    officer, by = a_browser(on, Role.VETTING_OFFICER)
    case = a_case_of(by)
    assert 'href="/vetting/sources"' in officer.get("/").text
    sent = officer.post("/vetting/sources/new", case_code=case, consent="content_only",
                        secret_text=TOLD)  # fmt: skip
    assert sent.status_code == 302, sent.text
    assert "Sources of every case" in officer.get(f"/vetting/sources?case={case}").text
    source = db.session.query(Source).one()
    code, at = source.code, f"/vetting/sources/{source.code}"
    assert code not in one.get("/vetting/sources").text
    assert TOLD in officer.post(at, password=PASSWORD).text
    assert "does not open your key" in officer.post(at, password="wrong").text
    token = Page(officer.get(at)).values["csrf_token"]
    answer = officer.ask("POST", f"{at}/hand-over", data={"csrf_token": token})
    assert answer.status_code == 302
    assert TOLD not in officer.post(at, reason=WHY).text
    grant = f"/vetting/sources/grants/{db.session.query(SourceGrant).one().uid}"
    listed = two.get("/vetting/sources")
    assert WHY in listed.text
    unread = two.post(grant, opened=listed, password=PASSWORD, deed="grant")
    assert "Open it first" in unread.text
    assert officer.post(grant, deed="take_back").status_code == 302
    late = two.post(grant, opened=unread, password=PASSWORD, deed="grant")
    assert "has changed since" in late.text
    officer.post(at, reason=WHY)
    again = select(SourceGrant.uid).order_by(SourceGrant.id.desc())
    grant = f"/vetting/sources/grants/{db.session.scalars(again).first()}"
    assert one.post(grant, password=PASSWORD, deed="grant").status_code == 302
    read = officer.post(grant, password=PASSWORD)
    assert TOLD in read.text
    mark = f"Read by {by.name} ({by.username})"
    assert read.text.count(mark) == 3  # before it, after it, and on what a printer makes of it
    assert read.headers["Cache-Control"] == "no-store"
    watching, dpo = Browser(on, a_user(Role.OVERSIGHT)), Browser(on, a_user(Role.DPO))
    kinds = {"SourceAskedFor": "Somebody asked to see a source", "SourceRead": "A source was read",
             "SourceWritten": "Something happened in the source compartment"}  # fmt: skip
    for kind, says in kinds.items():
        counted, told = (each.get(f"/journal/?event={kind}").text for each in (watching, dpo))
        assert says in counted
        assert by.name not in counted
        assert by.name in told, "the data protection officer is told who it was"
        assert not [each for each in (code, WHY) if each in counted + told]
    assert "A source was" not in watching.get(f"/journal/?username={by.username}").text
    assert "read source" in dpo.get(f"/journal/?username={by.username}").text
    assert code in officer.get("/journal/?event=SourceRead").text
    assert "A source was opened to somebody" in dpo.get("/").text
    assert TOLD not in one.get(grant).text
    assert "Consent" in one.get(at).text
    token = Page(one.get(at)).values["csrf_token"]
    assert one.ask("POST", f"{at}/withdrawal", data={"csrf_token": token}).status_code == 302
    assert "Over" in one.get("/vetting/sources").text or code in one.get("/vetting/sources").text


def test_nobody_else_comes_in(on):
    for role in [r for r in Role if r not in ROLES]:
        browser = Browser(on, a_user(role))
        for path in ("", "/key", "/new", "/ABCDEFGHJK", "/sealing"):
            assert browser.get(f"/vetting/sources{path}").status_code == 403, (role, path)


def test_hidden_and_unknown_codes_are_answered_alike(on):
    a_browser(on, Role.SOURCE_CUSTODIAN), a_browser(on, Role.SOURCE_CUSTODIAN)
    officer, by = a_browser(on, Role.VETTING_OFFICER)
    other, _user = a_browser(on, Role.VETTING_OFFICER)
    officer.post("/vetting/sources/new", case_code=a_case_of(by), consent="content_only",
                 secret_text=TOLD)  # fmt: skip
    code = db.session.query(Source).one().code
    other.get("/vetting/sources")
    hidden = other.get(f"/vetting/sources/{code}")
    unknown = other.get("/vetting/sources/ZZZZZZZZZZ", costs=len(other.spent))
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert len(hidden.data) == len(unknown.data)


def test_no_draft_and_no_session_that_ended_keeps_a_word_of_it(on):
    _officer, by = a_browser(on, Role.VETTING_OFFICER)
    typed = [("secret_text", TOLD), ("reason", WHY), ("password", PASSWORD)]
    kept_typing.keep(by.id, "/vetting/sources/new", typed, had_file=False)
    kept = db.session.query(KeptTyping).one()
    assert "QZVILLAGE" not in kept.fields
    assert PASSWORD not in kept.fields
    assert unsent_forms.NEVER.search("secret_text")
    assert "data-draft" not in Browser(on, by).get("/vetting/sources/new").text
    assert db.session.query(UnsentForm).count() == 0
