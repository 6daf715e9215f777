"""R-DAT-04 and section 4.4: nobody reads alone, nobody reads twice, and no dump says a word."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select, text

from tests.makers import PASSWORD, a_user, a_week_later, with_password
from tests.operations.line import Line
from tests.vetting.sources.made import (
    ON,
    PRIVATE,
    PUBLIC,
    TOLD,
    WHY,
    a_case_of,
    a_custodian,
    a_source,
    an_officer,
)
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.services import passwords
from trainingmgr.core import clock, envelopes, jobs
from trainingmgr.core.db import Bare, db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.journal import JournalEntry, JournalWords
from trainingmgr.operations import backup, commands, sealing
from trainingmgr.vetting.sources import queries, services
from trainingmgr.vetting.sources.models import Source, SourceEnvelope, SourceGrant
from trainingmgr.vetting.sources.rules import SourceState, compartment

NEW = "copper meadow and eight hammers"


@pytest.fixture
def people(app):
    """Two custodians and an officer, each with a key."""
    return a_custodian(), a_custodian(), an_officer()


def asked(source, by):
    found = queries.source(source.code, reader=by)
    return services.ask(found, WHY, into=ON, by=by)


def granted(source, asker, custodian):
    row = asked(source, asker)
    services.grant(queries.grant(row.uid, reader=custodian), PASSWORD, into=ON, by=custodian)
    return queries.grant(row.uid, reader=asker)


def test_r_dat_04_where_it_is_off_there_is_no_compartment():
    with pytest.raises(NotFound):
        compartment(on=False, escrow=PRIVATE.hex())
    with pytest.raises(Refusal, match="No escrow key"):
        compartment(on=True, escrow="")
    assert compartment(on=True, escrow=ON.escrow.hex()) == ON


def test_who_wrote_it_reads_it_until_it_is_handed_over(people):
    one, _two, officer = people
    row = a_source(officer, handed=False)
    mine = queries.source(row.code, reader=officer)
    assert services.read_own(mine, PASSWORD, into=ON, by=officer) == TOLD
    with pytest.raises(NotFound):
        queries.source(row.code, reader=one)
    services.hand_over(mine, into=ON, by=officer)
    again = queries.source(row.code, reader=officer)
    with pytest.raises(NotFound):
        services.read_own(again, PASSWORD, into=ON, by=officer)
    assert queries.envelope_of(again, officer) is None
    assert queries.sources(reader=officer).rows == []


def test_another_custodian_opens_it_for_thirty_minutes_and_no_longer(people, time_machine):
    one, two, officer = people
    row = a_source(officer)
    grant = granted(row, officer, one)
    assert services.read(grant, PASSWORD, into=ON, by=officer) == TOLD
    assert [each.uid for each in queries.grants(reader=two).rows] == [grant.uid], "others see it"
    assert queries.grants(reader=two).rows[0].reason == WHY
    time_machine.move_to(clock.now() + timedelta(minutes=30))
    with pytest.raises(Refusal, match="thirty minutes are over"):
        services.read(queries.grant(grant.uid, reader=officer), PASSWORD, into=ON, by=officer)
    time_machine.move_to(clock.now() + timedelta(seconds=1))
    jobs.look_around()
    db.session.expire_all()
    assert db.session.get(SourceGrant, grant.id).envelope is None, "the time cannot be put back"


def test_nobody_grants_what_they_asked_for(people):
    one, two, officer = people
    row = asked(a_source(officer), one)
    with pytest.raises(Refusal, match="second person"):
        services.grant(queries.grant(row.uid, reader=one), PASSWORD, into=ON, by=one)
    with pytest.raises(Refusal, match="does not allow"):
        services.grant(row, PASSWORD, into=ON, by=officer)
    with pytest.raises(NotFound):
        queries.grant(row.uid, reader=officer)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        services.grant(queries.grant(row.uid, reader=two), PASSWORD, into=ON, by=two)


def test_only_whoever_asked_reads_and_only_with_their_password(people):
    one, two, officer = people
    grant = granted(a_source(officer), officer, one)
    with pytest.raises(NotFound):
        services.read(queries.grant(grant.uid, reader=two), PASSWORD, into=ON, by=two)
    with pytest.raises(Refusal, match="does not open your key"):
        services.read(grant, "another password altogether", into=ON, by=officer)


def test_administrators_and_everybody_else_find_nothing(people):
    row = a_source(people[2])
    for role in (Role.SYSADMIN, Role.USER_ADMIN, Role.DPO, Role.OVERSIGHT, Role.VETTING_BOARD):
        stranger = a_user(role)
        with pytest.raises(NotFound):
            queries.source(row.code, reader=stranger)
        with pytest.raises(Refusal, match="does not allow"):
            services.ask(row, WHY, into=ON, by=stranger)


def test_only_whoever_has_a_seat_in_the_case_writes_and_asks(people):
    _one, _two, officer = people
    stranger, row = an_officer(), a_source(officer)
    for number in (row.case_code, "NO-SUCH"):
        with pytest.raises(Refusal, match="no seat in a case of this number"):
            a_source(stranger, case=number)
    with pytest.raises(Refusal, match="no seat in a case of this number"):
        asked(row, stranger)


def test_fewer_than_two_custodians_keep_nothing(app):
    officer = an_officer()
    a_custodian()
    with pytest.raises(Refusal, match="Two custodians"):
        a_source(officer)


def test_withdrawn_consent_deletes_it_and_leaves_a_tombstone(people):
    one, _two, officer = people
    row = a_source(officer)
    grant = granted(row, officer, one)
    services.withdraw(queries.source(row.code, reader=one), into=ON, by=one)
    db.session.expire_all()
    stone = db.session.get(Source, row.id)
    assert (stone.state, stone.content) == (SourceState.WITHDRAWN, None)
    assert db.session.query(SourceEnvelope).filter_by(source_id=row.id).count() == 0
    with pytest.raises(Refusal, match="Consent was withdrawn"):
        services.read(queries.grant(grant.uid, reader=officer), PASSWORD, into=ON, by=officer)


def test_a_reset_password_opens_nothing_until_a_custodian_seals_anew(people):
    one, two, officer = people
    row = a_source(officer)
    with_password(two, NEW)  # what a reset does: nobody knows the former one
    ask = asked(row, officer)
    with pytest.raises(Refusal, match="does not open your key"):
        services.grant(queries.grant(ask.uid, reader=two), NEW, into=ON, by=two)
    services.make_key(NEW, into=ON, by=two)
    with pytest.raises(Refusal, match="does not open this source"):
        services.grant(queries.grant(ask.uid, reader=two), NEW, into=ON, by=two)
    assert services.rewrap(PASSWORD, into=ON, by=one) == 1
    services.grant(queries.grant(ask.uid, reader=two), NEW, into=ON, by=two)
    found = queries.grant(ask.uid, reader=officer)
    assert services.read(found, PASSWORD, into=ON, by=officer) == TOLD


def test_a_changed_password_wraps_the_same_key_anew(people):
    one, _two, officer = people
    grant = granted(a_source(officer), officer, one)
    passwords.change(officer, NEW, by=officer)
    services.wrap_anew(PASSWORD, NEW, into=ON, by=officer)
    assert services.read(grant, NEW, into=ON, by=officer) == TOLD
    with pytest.raises(Refusal, match="does not open your key"):
        services.wrap_anew(PASSWORD, NEW, into=ON, by=officer)


def test_the_escrow_opens_what_no_custodian_can_any_more(people):
    row = a_source(people[2])
    kept = db.session.query(SourceEnvelope).filter_by(source_id=row.id, key_id=None).one()
    shares = envelopes.shares(PRIVATE)
    key = envelopes.opened(envelopes.joined(*shares), kept.content)
    assert envelopes.unsealed(key, row.content) == TOLD


def test_the_escrow_recovers_a_source_by_two_commands(people, settings, tmp_path):
    """On the server a custodian takes it out sealed; offline both shares open it, neither alone."""
    one, _two, officer = people
    row = a_source(officer)
    on = replace(settings, sources=True, escrow=PUBLIC.hex())
    run = Line(on)
    file, halves = tmp_path / "taken.json", [tmp_path / "a", tmp_path / "b"]
    for path, half in zip(halves, envelopes.shares(PRIVATE), strict=True):
        path.write_text(envelopes.as_text(half))
    why = ("--reason", "Both custodians have left the mission.")
    refused = run(commands.keys_group, "escrow", "take", row.code, file, "--by",
                  officer.username, *why)  # fmt: skip
    assert refused.exit_code == 3
    assert not file.exists()
    taken = run(commands.keys_group, "escrow", "take", row.code, file, "--by", one.username, *why)
    assert taken.exit_code == 0, taken.output
    assert "QZVILLAGE" not in file.read_text()
    opened = run(commands.keys_group, "escrow", "open", file, *halves)
    assert TOLD in opened.output
    assert run(commands.keys_group, "escrow", "open", file, halves[0], halves[0]).exit_code == 4
    db.session.rollback()
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.event == "SourceTakenOut")
    ).one()
    assert entry.facts["code"] == row.code


def test_officers_of_a_case_see_its_codes_and_nobody_elses(people):
    _one, _two, officer = people
    case = a_case_of(officer)
    row, _other = a_source(officer, case=case), a_source(an_officer())
    assert queries.sources(reader=officer).rows == []
    assert [each.code for each in queries.sources(reader=officer, case=case).rows] == [row.code]
    assert queries.sources(reader=an_officer(), case=case).rows == []


def test_no_dump_and_no_backup_holds_a_word_of_it_nor_who_wrote_it(people, settings, tmp_path):
    one, _two, officer = people
    row = a_source(officer)
    services.read(granted(row, officer, one), PASSWORD, into=ON, by=officer)
    db.session.commit()
    held = b""
    for table in Bare.metadata.sorted_tables:
        for found in db.session.execute(text(f'SELECT * FROM "{table.name}"')):
            held += b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in found)
    copy = tmp_path / "copy.tmb"
    backup.create(
        db.engine, settings.key_file, copy, "x" * 20, site="HQ", uploads=tmp_path / "none"
    )
    with copy.open("rb") as file, ZipFile(BytesIO(b"".join(sealing.unseal(file, "x" * 20)))) as it:
        members = it.namelist()
        held += b"".join(map(it.read, members))
    assert [name for name in members if "source_envelope" in name]
    for word in (b"QZVILLAGE", b"Halimatou", b"river road"):
        assert word not in held
    assert PRIVATE.hex().encode() not in held
    assert "created_by" not in " ".join(Source.__table__.columns.keys())
    assert row.month == f"{clock.now():%Y-%m}"
    written = db.session.query(JournalEntry).filter_by(event="SourceWritten").one()
    assert row.code not in str(written.facts)
    assert not any(row.code in str(w.words) for w in db.session.query(JournalWords))
