"""A muster counts when two people typed it alike and the commander stands for it."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from tests.browser import Page
from tests.makers import a_person, a_rank, a_unit, a_user, an_organisation
from tests.pay.made import now
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.pay.payments.words import letters as of_cash
from trainingmgr.pay.presence import queries, services
from trainingmgr.pay.presence.models import MusterScan, MusterSheet
from trainingmgr.pay.presence.queries import sheets
from trainingmgr.pay.presence.rules import EvidenceKind, MusterCode, Presence, Signed
from trainingmgr.pay.presence.words import letters
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.rules import Status
from trainingmgr.training.attendance.words import letters as of_a_class

TODAY = date(2026, 11, 24)
MONTH = "2026-11"
K, P, A = EvidenceKind, MusterCode.PRESENT, MusterCode.ABSENT


class Company:
    """A company of three with two clerks, its commander and whoever looks from above."""

    def __init__(self):
        self.service = an_organisation(code="LF")
        self.unit = a_unit(service=self.service, code="C1")
        rank = a_rank(self.service, code="CPL", band="OR-4")
        self.people = [
            a_person(self.unit, name=name, rank_id=rank.id)
            for name in ("Amina Hassan Cali", "Brahim Mahamat Nour", "Cabdi Jaamac Rooble")
        ]
        self.clerk, self.second = (a_user(Role.HR_CLERK, unit=self.unit) for _ in range(2))
        self.commander = a_user(Role.UNIT_COMMANDER, unit=self.unit)
        self.mentor = a_user(Role.MENTOR)
        self.oversight = a_user(Role.OVERSIGHT)

    @property
    def ids(self):
        return [each.id for each in self.people]

    def printed(self, on=TODAY):
        made = services.print_sheet(self.unit, on, language="en", by=self.clerk)
        return self.now(made)

    def now(self, sheet):
        db.session.commit()
        db.session.expire_all()
        return sheets.sheet(sheet.code, reader=self.oversight)

    def typed(self, sheet, *codes):
        services.record(sheet, dict(zip(self.ids, codes, strict=False)), seen=None, by=self.clerk)
        return self.now(sheet)

    def checked(self, sheet, *codes):
        entries = dict(zip(self.ids, codes, strict=False))
        assert services.check(sheet, entries, by=self.second) == []
        return self.now(sheet)

    def certified(self, *codes, on=TODAY):
        sheet = self.checked(self.typed(self.printed(on), *codes), *codes)
        services.certify(sheet, "", by=self.commander)
        return self.now(sheet)

    def evidence(self, months=3):
        return queries.evidence(self.ids, MONTH, months)


@pytest.fixture
def company(app, november):
    return Company()


def test_an_id_that_another_muster_bears_is_drawn_again(company, monkeypatch):
    drawn = iter(("926-6166", "926-6166", "478-4548"))
    monkeypatch.setattr("trainingmgr.documents.serials.sheet_id", lambda: next(drawn))
    assert [company.printed().code for _each in range(2)] == ["926-6166", "478-4548"]


def test_a_scan_of_a_muster_is_sealed_beside_it_and_kept_out_of_the_browser(company, browse):
    code = company.printed().code
    clerk, far = browse(company.clerk), a_unit(service=company.service, code="FAR")
    stranger = browse(a_user(Role.HR_CLERK, unit=far))

    def sent(by, data):
        token = Page(clerk.get(f"/pay/musters/{code}")).values["csrf_token"]
        form = {"csrf_token": token, "file": (io.BytesIO(data), "IMG 1.pdf")}
        return by.ask("POST", f"/pay/musters/{code}/scans", data=form)

    assert sent(clerk, b"MZ no paper").status_code == 302
    assert "no PDF, JPEG or PNG" in clerk.get(f"/pay/musters/{code}").text
    assert sent(clerk, b"%PDF-1.4 page\n%%EOF\n").status_code == 302
    assert f"Scan of sheet {code}" in clerk.get(f"/pay/musters/{code}").text
    (scan,) = db.session.scalars(select(MusterScan)).all()
    got = clerk.get(f"/pay/musters/scans/{scan.uid}")
    assert got.data.startswith(b"%PDF-1.4")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert stranger.get(f"/pay/musters/scans/{scan.uid}").status_code == 404
    raw = db.session.execute(text("SELECT content FROM muster_scan")).scalar_one()
    assert b"JVBERi0" not in bytes(raw), "sealed"


def test_a_muster_shows_presence_once_it_is_checked_and_signed_for(company):
    sheet = company.typed(company.printed(), P, P, A)
    assert company.evidence() == {id_: set() for id_ in company.ids}
    sheet = company.checked(sheet, P, P, A)
    assert company.evidence() == {id_: set() for id_ in company.ids}
    services.certify(sheet, "", by=company.commander)
    sheet = company.now(sheet)
    assert sheet.signed.how is Signed.ON_SCREEN and sheet.signed.signer == company.commander.name
    first, second, third = company.ids
    told = {(MONTH, K.MUSTER, sheet.code)}
    assert company.evidence() == {first: told, second: told, third: set()}
    assert queries.standing(company.ids, MONTH) == {
        first: Presence.SEEN, second: Presence.SEEN, third: Presence.NOT_SEEN,
    }  # fmt: skip


def test_r_pay_04_without_a_paper_nobody_is_called_not_seen(company):
    assert set(queries.standing(company.ids, MONTH).values()) == {Presence.UNKNOWN}
    company.certified(P, MusterCode.NOT_RECORDED, MusterCode.LEAVE)
    standing = queries.standing(company.ids, MONTH)
    assert [standing[id_] for id_ in company.ids[1:]] == [Presence.UNKNOWN] * 2


def test_r_pay_05_two_kinds_of_sources_verify(company):
    company.certified(P, P, P)
    services.prove(
        company.people[0], K.MENTOR_SIGHTING, TODAY, "Range day at Tamdja", by=company.mentor
    )
    services.prove(company.people[1], K.MEDICAL, TODAY, "Slip 114", by=company.clerk)
    record = db.session.scalars(
        select(ServiceRecord).where(ServiceRecord.person_id == company.ids[2])
    ).one()
    record.until_on = date(2026, 10, 5)
    db.session.flush()
    db.session.add(
        ServiceRecord(person_id=company.ids[2], from_on=date(2026, 10, 5), unit_id=company.unit.id,
                      status=Status.ON_LEAVE, reference="Order 7/26", by_id=company.clerk.id)
    )  # fmt: skip
    db.session.commit()
    assert set(queries.standing(company.ids, MONTH).values()) == {Presence.VERIFIED}
    leave = {each for each in company.evidence()[company.ids[2]] if each[1] is K.LEAVE_ORDER}
    assert {month for month, _kind, _ref in leave} == {"2026-10", "2026-11"}


def test_a_second_person_types_it_and_what_differs_is_said(company):
    sheet = company.typed(company.printed(), P, P, A)
    with pytest.raises(Refusal, match="second person"):
        services.check(sheet, dict.fromkeys(company.ids, P), by=company.clerk)
    twin = a_user(
        Role.HR_CLERK, unit=company.unit, holder=db.session.get(Holder, company.clerk.holder_id)
    )
    with pytest.raises(Refusal, match="second person"):
        services.check(company.now(sheet), dict.fromkeys(company.ids, P), by=twin)
    differing = services.check(company.now(sheet), dict.fromkeys(company.ids, P), by=company.second)
    assert differing == [company.ids[2]] and company.now(sheet).checked is None


def test_a_checked_paper_stays_and_an_old_page_is_refused(company):
    sheet = company.typed(company.printed(), P, P, A)
    with pytest.raises(StaleRecord):
        services.record(sheet, {company.ids[0]: A}, seen="old", by=company.clerk)
    sheet = company.checked(company.now(sheet), P, P, A)
    with pytest.raises(Refusal, match="checked by a second person"):
        services.record(sheet, {company.ids[0]: A}, seen=None, by=company.clerk)
    for raw in (
        "UPDATE muster_mark SET code = 'present'",
        "DELETE FROM muster_mark",
        f"INSERT INTO muster_mark (sheet_id, person_id, code, by_id, at, version) SELECT "
        f"sheet_id, {company.clerk.id + 1000}, 'present', by_id, at, 1 FROM muster_mark",
    ):
        with pytest.raises(Exception, match="tr_muster_mark"):
            db.session.execute(text(raw))
        db.session.rollback()


def test_r_pay_01_the_commander_certifies_and_types_nothing(company):
    sheet = company.printed()
    with pytest.raises(Refusal, match="role of this account"):
        services.record(sheet, {company.ids[0]: P}, seen=None, by=company.commander)
    with pytest.raises(Refusal, match="second person types"):
        services.certify(company.now(sheet), "", by=company.commander)
    with pytest.raises(Refusal, match="role of this account"):
        services.certify(company.now(sheet), "Capt Ali", by=company.oversight)
    elsewhere = a_user(Role.UNIT_COMMANDER, unit=a_unit())
    with pytest.raises(NotFound):
        sheets.sheet(sheet.code, reader=elsewhere)


def test_a_signature_on_paper_is_written_down_with_its_name(company):
    sheet = company.checked(company.typed(company.printed(), P, P, P), P, P, P)
    with pytest.raises(Refusal, match="rank and name"):
        services.certify(sheet, " ", by=company.second)
    services.certify(company.now(sheet), "Captain Ali Saleh", by=company.second)
    assert company.now(sheet).signed.how is Signed.ON_PAPER


def test_a_name_by_hand_counts_when_it_is_known_who(company):
    guest = a_person(a_unit(), name="Djibrine Ali Tirab")
    sheet = company.printed()
    known = services.note_name(sheet, "DJIBRINE ALI", guest.service_number, by=company.clerk)
    other = services.note_name(company.now(sheet), "Zenaba", guest.number, by=company.clerk)
    assert (known.person_id, other.person_id) == (guest.id, None)
    services.settle_name(
        now(other), company.now(sheet), "", "A cook of the market.", seen=1, by=company.clerk
    )
    sheet = company.checked(company.typed(company.now(sheet), P, P, P), P, P, P)
    services.certify(sheet, "", by=company.commander)
    assert queries.evidence([guest.id], MONTH, 1)[guest.id] == {(MONTH, K.MUSTER, sheet.code)}


def test_what_is_known_of_a_joined_record_counts_for_the_kept_one(company):
    company.certified(P, P, P)
    kept = a_person(company.unit)
    db.session.get(Person, company.ids[0]).same_as_id = kept.id
    db.session.commit()
    assert {kind for _m, kind, _r in queries.evidence([kept.id], MONTH)[kept.id]} == {K.MUSTER}


def test_nobody_proves_what_is_not_theirs_to_say(company):
    person = company.people[0]
    for kind, by, on, says in (
        (K.BIOMETRIC, company.mentor, TODAY, "Mentors write down whom they saw"),
        (K.MENTOR_SIGHTING, company.clerk, TODAY, "Mentors write down whom they saw"),
        (K.MUSTER, company.clerk, TODAY, "Mentors write down whom they saw"),
        (K.BIOMETRIC, company.clerk, TODAY + timedelta(days=1), "not one to come"),
        (K.BIOMETRIC, company.commander, TODAY, "role of this account"),
    ):
        with pytest.raises(Refusal, match=says):
            services.prove(person, kind, on, "Station 4", by=by)


def test_an_empty_or_endless_paper_is_not_printed(company, monkeypatch):
    with pytest.raises(Refusal, match="Nobody serves"):
        services.print_sheet(a_unit(), TODAY, language="en", by=company.clerk)
    monkeypatch.setattr(sheets, "MOST_LINES", 2)
    with pytest.raises(Refusal, match="3 people are too many"):
        company.printed()
    assert db.session.scalar(select(MusterSheet.id)) is None


def test_it_is_typed_and_checked_on_pages_and_printed_in_three_languages(company, browse):
    clerk, second = browse(company.clerk), browse(company.second)
    commander, oversight = browse(company.commander), browse(company.oversight)
    uid = company.people[0].uid
    answer = clerk.post("/pay/musters", of_unit="c1", on="24/11/2026", language="ar", spare="3")
    code = answer.location.rpartition("/")[2]
    assert clerk.get(f"/pay/musters/{code}.pdf").data.startswith(b"%PDF")
    bad = clerk.post(f"/pay/musters/{code}/typing", **{f"m-{company.ids[0]}": "q"})
    assert bad.status_code == 422
    answer = clerk.post(f"/pay/musters/{code}/typing", absent="3", rest_present="y")
    assert answer.status_code == 302
    assert 'value="غ"' in clerk.get(f"/pay/musters/{code}/typing").text, "the letters of the paper"
    typed = {f"m-{company.ids[0]}": "ح", f"m-{company.ids[1]}": "1"}
    again = second.post(f"/pay/musters/{code}/check", **typed)
    assert again.status_code == 422 and "say something else" in again.text
    other = second.post(f"/pay/musters/{code}/check", rest_present="y").text.split("All but a few")
    assert "nothing" not in other[0] and other[0].count("Present") == 2, "a mark, and what it was"
    typed[f"m-{company.ids[2]}"] = "غ"
    assert second.post(f"/pay/musters/{code}/check", **typed).status_code == 302
    commander = browse(company.commander)
    commander.post(
        f"/pay/musters/{code}/certification", opened=commander.get(f"/pay/musters/{code}")
    )
    assert "Certified on the screen" in second.get(f"/pay/musters/{code}").text
    mine = f"/pay/presence/people/{uid}"
    assert second.post(mine, kind="biometric", on="24/11/2026", reference="Station 4").location
    assert "Verified" in second.get(mine).text and "Station 4" in second.get(mine).text
    said = oversight.get("/pay/presence?unit=C1", costs=9).text
    assert said.count("muster") >= 2 and "not seen" in said
    took = clerk.post("/exports/presence?unit=C1", form="csv", reason="For the monthly meeting.")
    assert took.status_code == 200
    assert company.people[0].name_display in took.text and "not seen" in took.text
    assert clerk.get("/exports/presence?unit=FAR").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_each_letter_means_one_thing(app, language):
    """Of a muster, a class, a cash sheet: two marks of one letter would be typed as one."""
    for told in (letters(language), of_a_class(language), of_cash(language)):
        assert len({each.casefold() for each in told.values()}) == len(told)
