"""A set of the shape of a real site in which nobody is real (R-DAT-09)."""

import json
import sqlite3
import unicodedata
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import NullPool, create_engine, func, select, text

from tests.makers import a_person, a_unit, kept, keyed, together
from tests.training.enrolments.made import a_place, a_run
from tests.training.makers import a_trainer
from trainingmgr.core import clock, privacy
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import Bare, db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.settings import Settings
from trainingmgr.demo.shadow import becoming, copying, making, proof
from trainingmgr.demo.shadow.becoming import Becomes
from trainingmgr.documents import serials, signing
from trainingmgr.operations import schema
from trainingmgr.pay.arrears.models import ArrearsEntry, PayDispute
from trainingmgr.pay.arrears.rules import DisputeKind, EntryKind
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.holds.models import PayHold, StopList, StopListEntry
from trainingmgr.pay.presence.models import MusterName, MusterSheet, PresenceProof
from trainingmgr.pay.presence.rules import EvidenceKind
from trainingmgr.pay.rules import Channel, Finding, HoldReason, MatchClass
from trainingmgr.programme.moves.models import MoveAppeal, MoveLine, MoveOrder
from trainingmgr.recruitment.models import (
    Application,
    ApplicationMove,
    RecruitmentRound,
    RoundSite,
)
from trainingmgr.recruitment.rules import ApplicationState
from trainingmgr.registry.people.models import Alias, Document, Person, Phone
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.queries import verifying
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.mentoring.models import (
    CompetencyRating,
    Counterpart,
    MentoringAssignment,
    MentoringLog,
)
from trainingmgr.training.mentoring.rules import Area, Contact, Mode, Scale
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.rules import Outcome


def test_r_dat_09_every_column_about_people_says_what_becomes_of_it(monkeypatch):
    """One that nobody has thought of stops the command, in a table that is copied or a new one."""
    assert list(becoming.unsaid()) == []
    entries = list(privacy.register(Bare.metadata))
    new = [("person", "shoe_size", entries[0][2]), ("diary", "line", entries[0][2])]
    monkeypatch.setattr(becoming, "register", lambda _metadata: [*entries, *new])
    assert list(becoming.unsaid()) == ["person.shoe_size", "diary.line"]
    monkeypatch.setattr(becoming, "register", lambda _metadata: [*filter(_not_born, entries)])
    assert list(becoming.unsaid()) == ["person.born (no such personal column)"]


def _not_born(entry):
    return entry[:2] != ("person", "born")


def test_no_row_that_is_copied_points_at_one_that_is_not():
    tables = {each.name for each in becoming.copied()}
    for table in becoming.copied():
        for column in table.columns:
            at = {key.column.table.name for key in column.foreign_keys}
            assert column.nullable or at <= tables or becoming.of(column) is Becomes.LEFT_OUT, (
                column
            )


REAL = (
    "Bakary", "Ousseni", "Tolba", "بكري", "عوسيني", "KV-4471", "KV-9999", "PX-993311", "FR7612345",
    "23566123456", "1991-05-17", "Bicharatu", "Nobody Atall", "a" * 32, "NAT-4471", "lion's den",
)  # fmt: skip
"""Of the people below: names, numbers, papers, accounts, phones, days, and what was written."""


CAME, AFTER = date(2019, 4, 3), date(2021, 7, 9)


@pytest.fixture
def real(cast):
    """A site with people whose every value is known."""
    one = a_person(
        cast.unit, reach=cast.here, name="Bakary Ousseni Tolba", sex=Sex.F,
        name_native="بكري حسيني", born=PartialDate.read("1991-05-17"), service_number="KV-4471",
        born_as_said="in the year of the flood", nationality="TD", status_since=CAME,
    )  # fmt: skip
    child = a_person(
        cast.unit, name="عوسيني التالي", born=PartialDate.read("2012-02-03"), status_since=AFTER
    )
    kept(Phone(person_id=one.id, number="+23566123456"))
    kept(Alias(person_id=one.id, value="The Lion of Tolba"))
    kept(Document(person_id=one.id, kind_code="PASSPORT", number="PX-993311"))
    run = a_run(cast.here)
    place = a_place(run, one, EnrolmentState.ATTENDING)
    a_place(run, child, EnrolmentState.WITHDRAWN)
    _of_pay(cast, one)
    with together():
        _held_and_moved(cast, one)
        _counted_and_applied(cast, one, child)
        _mentored(cast, one, child)
    _of_vetting(cast, one, child)
    _certified(cast, place)
    return one, child


def _of_pay(cast, one):
    """Two months of one service: her line, and one of nobody known who is paid to her account."""
    by_id = cast.pay_verifier.id
    for period in ("2026-08", "2026-09"):
        cycle = kept(PayCycle(service_id=cast.unit.service_id, period=period, by_id=by_id,
                              summary={"lines": 2}))  # fmt: skip
        facts = {"cycle_id": cycle.id, "gross_minor": 450, "net_minor": 400, "currency": "XAF",
                 "account": "FR7612345", "account_end": "2345", "account_mark": "a" * 32,
                 "unit_text": "The lion's den"}  # fmt: skip
        line = kept(PayLine(number=1, name="BAKARY OUSSENI TOLBA", service_number="KV-4471",
                            born="1991-05-17", person_id=one.id, match=MatchClass.MATCH,
                            grade="CPL", **facts))  # fmt: skip
        kept(PayLine(number=2, name="Nobody Atall", service_number="KV-9999", **facts))
        kept(Discrepancy(cycle_id=cycle.id, finding=Finding.DUP_ACCOUNT, line_id=line.id,
                         person_id=one.id, group_mark="a" * 32, amount_minor=400,
                         note="Bakary says so", facts={"name": "Bakary"}))  # fmt: skip
    for minor in (400, 90):
        kept(ArrearsEntry(person_id=one.id, period="2026-08", kind=EntryKind.WRITTEN_OFF,
                          amount_minor=minor, currency="XAF", source=f"by hand {minor}",
                          authority="Order of General Tolba", by_id=by_id))  # fmt: skip


def _of_vetting(cast, *people):
    day = clock.today()
    for person, outcome in zip(people, (Outcome.CLEARED, Outcome.NOT_CLEARED), strict=True):
        kept(Clearance(scheme=Scheme.NATIONAL, person_id=person.id, outcome=outcome, valid_from=day,
                       valid_to=day, decided_on=day, decided_by="Judge Tolba", reference="NAT-4471",
                       recorded_by_id=cast.nobody.id))  # fmt: skip
    for unit, outcome in ((cast.unit, Outcome.NOT_CLEARED), (a_unit(), Outcome.PENDING)):
        kept(Clearance(scheme=Scheme.HRDDP, unit_id=unit.id, outcome=outcome, decided_on=day,
                       recorded_by_id=cast.nobody.id))  # fmt: skip


def _held_and_moved(cast, one):
    """Each with what somebody typed: none of it comes along, and one comparison stays one."""
    by_id, day, source = cast.nobody.id, clock.today(), "pay_cycle of KV-4471"
    kept(PayDispute(person_id=one.id, kind=DisputeKind.NOT_PAID, period="2026-08", due_on=day,
                    said="Bakary was not paid.", by_id=by_id))  # fmt: skip
    of = keyed(StopList(rule=Finding.NOT_SEEN, source=source, because="Tolba was not seen.",
                        by_id=by_id))  # fmt: skip
    kept(StopListEntry(stop_list_id=of.id, person_id=one.id, heard="Ousseni was ill.",
                       heard_on=day))  # fmt: skip
    kept(
        PayHold(
            person_id=one.id,
            reason=HoldReason.NOT_SEEN,
            because="Bakary has gone.",
            rule=Finding.NOT_SEEN,
            source=source,
            of_lines=900,
            from_on=day,
            by_id=by_id,
        )
    )
    kept(PayChannel(person_id=one.id, kind=Channel.MOBILE_MONEY, identifier="+23566123456",
                    identifier_end="3456", identifier_mark="a" * 32, proposed_by_id=by_id,
                    holder_name="Bakary O. Tolba", because="Bakary asked for it."))  # fmt: skip
    order = keyed(MoveOrder(code="MO-0001", on=day, effective_on=day, why="For General Tolba.",
                            by_id=by_id))  # fmt: skip
    line = keyed(MoveLine(order_id=order.id, person_id=one.id, to_unit_id=cast.unit.id))
    kept(MoveAppeal(line_id=line.id, on=day, says="Bakary is ill at home.", by_id=by_id))


def _counted_and_applied(cast, one, child):
    by_id, day = cast.nobody.id, clock.today()
    sheet = keyed(MusterSheet(code="M-1", unit_id=cast.unit.id, on=day, language="fr",
                              lines=[one.id, child.id], printed_by_id=by_id))  # fmt: skip
    kept(MusterName(sheet_id=sheet.id, name="Nobody Atall", number_written="KV-9999", by_id=by_id))
    kept(PresenceProof(person_id=one.id, kind=EvidenceKind.LEAVE_ORDER, on=day,
                       reference="Order of Tolba", by_id=by_id))  # fmt: skip
    of = keyed(
        RecruitmentRound(
            code="R-1",
            law="Law of Tolba",
            places=2,
            max_age=40,
            age_on=day,
            seed="s",
            titles={"en": "A round"},
            planned_by_id=by_id,
        )
    )
    site = keyed(
        RoundSite(round_id=of.id, place_id=cast.here.place_id, opens_on=day, closes_on=day)
    )
    for person, state in ((one, ApplicationState.ENLISTED), (child, ApplicationState.RECEIVED)):
        row = keyed(
            Application(
                round_id=of.id,
                person_id=person.id,
                site_id=site.id,
                state=state,
                deposited_on=day,
                education="lion's den",
                by_id=by_id,
            )
        )
        kept(ApplicationMove(application_id=row.id, now=state, by_id=by_id))


def _mentored(cast, *people):
    by_id, day = cast.nobody.id, clock.today()
    mentor = a_trainer(provider_id=cast.unit.service_id)
    for person in people:
        whose = keyed(Counterpart(unit_id=cast.unit.id, office=f"Adviser {person.id} of Tolba",
                                  person_id=person.id))  # fmt: skip
        to = keyed(MentoringAssignment(
            code=f"A-{person.id}", mentor_id=mentor.id, counterpart_id=whose.id, language="fr",
            mode=Mode.VISITING, place="lion's den", from_on=day, until_on=day, drafted_by_id=by_id,
        ))  # fmt: skip
        log = keyed(MentoringLog(assignment_id=to.id, held_on=day, place="Bakary’s office",
                                 mode=Mode.VISITING, contact=Contact.COACHING, language="fr",
                                 facts="Ousseni counts well.", by_id=by_id))  # fmt: skip
        kept(
            CompetencyRating(
                log_id=log.id,
                area=Area.PERSONNEL,
                scale=Scale.OFFICE,
                rating=person is people[0],
                evidence="Ousseni counts well.",
            )
        )


def _certified(cast, place):
    serial = serials.fresh()
    values = {"course_code": "OFF-201", "course": {"en": "Junior officers"}, "hours": "362",
              "name_latin": "Bakary Ousseni Tolba", "name_arabic": "", "serial": serial,
              "signatories": [{"name": "Bicharatu Tahir", "titles": {"en": "Minister"}}],
              "address": "https://army.example/verify", "issuer": {"en": "Ministry"}}  # fmt: skip
    kept(Certificate(
        serial=serial, person_id=place.person_id, enrolment_id=place.id, values=values,
        cohort_id=place.cohort_id, centre_id=cast.here.id, issued_on=clock.today(),
        sealed=f"{serial}/TM1BAKARY", key_id="real", asked_by_id=cast.nobody.id,
        issued_by_id=cast.dpo.id,
    ))  # fmt: skip


def test_r_dat_09_a_shadow_has_the_shape_and_not_one_value_of_a_real_person(real, tmp_path):
    one, child = real
    address = db.engine.url.render_as_string(hide_password=False)
    here = create_engine(address, poolclass=NullPool)
    there = create_engine(f"sqlite:///{tmp_path}/shadow.db", poolclass=NullPool)
    schema.build(there)
    told = proof.theirs(here)
    assert {"Bakary Ousseni Tolba", "PX-993311", "+23566123456", "KV-4471"} <= told.values
    key = Ed25519PrivateKey.generate()
    filled = copying.fill(
        here, there, told.values, clock.today(), lambda *_said: None, ("shadow", key)
    )  # fmt: skip
    found = proof.prove(there, told, same_birthday=filled.same_birthday)
    assert found.holds, found
    assert found.personal == found.by_table + sum(found.by_fate.values())
    with there.connect() as shadow:
        people = {row.id: row for row in shadow.execute(select(Person.__table__))}
        places = shadow.execute(select(Enrolment.person_id, Enrolment.state)).all()
        spread = shadow.execute(select(Person.sex, func.count()).group_by(Person.sex)).all()
        for gone in (Alias, Document):
            assert shadow.scalar(select(func.count(gone.id))) == 0
        assert shadow.execute(text("SELECT count(*) FROM journal_entry")).scalar() == 0
        assert shadow.execute(text('SELECT count(password) FROM "user"')).scalar() == 0
        lines, entries, vetted, papers, found_ = (
            shadow.execute(select(each.__table__).order_by(each.id)).all()
            for each in (PayLine, ArrearsEntry, Clearance, Certificate, Discrepancy)
        )
        rest = {
            each: shadow.execute(select(each.__table__).order_by(each.id)).all() for each in REST
        }
        held = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        assert shadow.execute(text(held)).scalar() > 100
    assert dict(spread) == dict(
        db.session.execute(select(Person.sex, func.count()).group_by(Person.sex)).all()
    )
    state = {each.state: people[each.person_id] for each in places}
    her, other = state[EnrolmentState.ATTENDING], state[EnrolmentState.WITHDRAWN]
    assert (her.sex, her.unit_id, her.uid != one.uid) == (Sex.F, one.unit_id, True)
    assert her.name_native is not None
    assert 1990 <= her.born.earliest.year <= 1994
    assert her.born.text != "1991-05-17"
    assert (her.born_as_said, her.nationality) == (None, None)
    _one_and_the_same(her, lines, found_)
    _still_theirs(her, other, lines, rest)
    assert [(each.person_id, each.amount_minor, each.authority) for each in entries] == [
        (her.id, 400, copying.LEFT_OUT), (her.id, 90, copying.LEFT_OUT),
    ]  # fmt: skip
    judged = {each.unit_id: each.outcome for each in vetted if each.unit_id}
    assert judged[one.unit_id] is Outcome.PENDING, "nor of what was decided about a unit"
    assert {(each.person_id, each.outcome) for each in vetted if each.person_id} == {
        (other.id, Outcome.CLEARED), (her.id, Outcome.NOT_CLEARED),
    }, "who guesses a person learns nothing of what was decided about them"  # fmt: skip
    assert (her.status_since, other.status_since) == (AFTER, CAME), "a day leads to nobody"
    (paper,) = papers
    assert paper.issued_at == clock.begins(clock.day(paper.issued_at)), "nor does a second"
    assert (paper.person_id, paper.values["name_latin"]) == (her.id, her.name_display)
    assert paper.values["signatories"] == []
    assert signing.unseal(paper.sealed, {"shadow": key.public_key()}).name == her.name_display
    with pytest.raises(signing.NotGenuine):
        signing.unseal(paper.sealed, verifying.public_keys())
    assert db.session.scalar(select(Certificate.serial)) != paper.serial
    assert unicodedata.name(other.name_display[0]).startswith("ARABIC")
    assert other.born.youngest_age(clock.today()) >= 18
    written = _all_texts(tmp_path / "shadow.db")
    for word in (*REAL, one.number):
        assert word.lower() not in written, word
    with there.begin() as shadow:
        shadow.execute(text("UPDATE topic SET code = 'KV-4471'"))
        shadow.execute(text("UPDATE person SET sort_name = 'عوسيني التالي'"))
    assert proof.prove(there, told, same_birthday=0).found
    assert not replace(found, same_birthday=1).holds


def _one_and_the_same(her, lines, found):
    """Her name, number and birth date are those of the register; whoever is in no register, and
    the account that two share, are the same in every month; and sums are what they were.
    """
    mine, nobody = lines[::2], lines[1::2]
    assert {each.name for each in mine} == {her.name_display.upper()}
    assert {(each.service_number, each.born) for each in mine} == {
        (her.service_number, her.born.text)
    }  # fmt: skip
    assert {each.person_id for each in mine} == {her.id}
    assert {each.person_id for each in nobody} == {None}
    assert len({(each.name, each.service_number) for each in nobody}) == 1
    assert {each.account_mark for each in lines} == {each.group_mark for each in found}
    assert len({(each.account_mark, each.account_end) for each in lines}) == 1
    assert {(each.account, each.unit_text) for each in lines} == {(None, None)}
    assert sum(each.net_minor for each in lines) == 1600
    assert {(each.note, tuple(each.facts)) for each in found} == {(None, ())}


REST = (
    PayDispute,
    PayHold,
    StopList,
    StopListEntry,
    PayChannel,
    MoveLine,
    MoveAppeal,
    MusterSheet,
    MusterName,
    PresenceProof,
    Application,
    ApplicationMove,
    Counterpart,
    CompetencyRating,
)
"""Of pay, moves, musters, rounds and mentors: all of them come along, with no word of theirs."""


def _still_theirs(her, other, lines, rest):
    """Holds, moves and musters are hers; how an application went and how an office was rated, which
    whoever guesses a person by rank and post could read, are those of somebody else.
    """
    assert all(rest.values()), [each for each, rows in rest.items() if not rows]
    for each in (PayDispute, PayHold, StopListEntry, PayChannel, MoveLine, PresenceProof):
        assert {row.person_id for row in rest[each]} == {her.id}, each
    (hold,), (of,), (channel,), (sheet,) = (
        rest[each] for each in (PayHold, StopList, PayChannel, MusterSheet)
    )
    assert hold.source == of.source
    assert (channel.identifier, channel.holder_name) == (None, her.name_display)
    assert (channel.identifier_mark, channel.identifier_end) == (
        lines[0].account_mark, lines[0].account_end,
    ), "the account of a pay file is still the one that it was"  # fmt: skip
    assert sorted(sheet.lines) == sorted((her.id, other.id))
    assert rest[MusterName][0].name in {each.name for each in lines[1::2]}
    assert {row.state: row.person_id for row in rest[Application]} == {
        ApplicationState.ENLISTED: other.id, ApplicationState.RECEIVED: her.id,
    }  # fmt: skip
    assert {row.education for row in rest[Application]} == {None}
    assert [row.person_id for row in rest[Counterpart]] == [other.id, her.id]
    assert [row.rating for row in rest[CompetencyRating]] == [1, 0]


def _all_texts(path):
    """Every cell of every table, as words."""
    with closing(sqlite3.connect(path)) as held:
        tables = held.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        cells = (cell for (name,) in tables for row in held.execute(f'SELECT * FROM "{name}"')
                 for cell in row if isinstance(cell, str | bytes))  # fmt: skip
        return "\n".join(str(json.loads(each)) if str(each)[:1] in "{[" else str(each)
                         for each in cells).lower()  # fmt: skip


def test_a_shadow_is_made_in_a_folder_of_its_own(tmp_path):
    settings = Settings(instance=str(tmp_path / "site"))
    (tmp_path / "site" / "uploads").mkdir(parents=True)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note").write_text("x")
    for folder in ("site", "site/uploads", "."):
        with pytest.raises(Refusal, match="of this site"):
            making.place(tmp_path / folder, settings)
    with pytest.raises(Refusal, match="holds something"):
        making.place(tmp_path / "full", settings)
    assert making.place(tmp_path / "new", settings) == Path(tmp_path / "new").resolve()
