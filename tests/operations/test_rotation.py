"""A new key for everything that is sealed: on both databases, with rows, cut off in the middle."""

import io
import json

import pytest
from sqlalchemy import JSON, LargeBinary, select, type_coerce

from tests.makers import a_person, a_unit, a_user, kept
from tests.vetting.ddr.made import a_board, a_recognition, a_record, members, ranks
from tests.vetting.ddr.test_services import decided
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs, keys
from trainingmgr.core.columns import SealedJSON
from trainingmgr.core.db import db
from trainingmgr.operations import commands, rotation
from trainingmgr.pay.presence.models import MusterScan, MusterSheet
from trainingmgr.tabular import uploads
from trainingmgr.vetting.ddr.models import DdrRecord, RankDecision


def older():
    """The columns in which something lies under another key than the newest."""
    ring, found = keys.ring(), set()
    for table, column in rotation.columns():
        plain = JSON() if isinstance(column.type, SealedJSON) else LargeBinary()
        for held in db.session.scalars(select(type_coerce(column, plain)).select_from(table)):
            token = held["sealed"].encode() if isinstance(held, dict) and held else held
            if isinstance(token, bytes) and not ring.is_newest(token):
                found.add(f"{table.name}.{column.name}")
    return found


@pytest.fixture
def filled(app, settings):
    """Rows that a trigger guards among them; the ring as a server has it, from the file."""
    ring = keys.ring()
    keys.hold(keys.KeyRing.load(settings.key_file))
    admin = a_user(Role.USER_ADMIN, tf_totp_secret="JBSWY3DPEHPK3PXP")
    captain, major, _colonel = ranks()
    people = members()
    record = a_record(ddr_id="DDR 17")
    made = decided(record, a_recognition(a_board(*people), major, captain), *people)
    for number in range(45):
        a_user(Role.MENTOR, tf_totp_secret=f"SECRET{number}")
    unit = a_unit()
    sheet = kept(MusterSheet(code="M1", unit_id=unit.id, on=clock.today(), language="en",
                             lines=[a_person(unit).id], printed_by_id=admin.id))  # fmt: skip
    scan = MusterScan(sheet_id=sheet.id, kind="png", size=4, sha256="0" * 64, content="QUJD",
                      by_id=admin.id)  # fmt: skip
    db.session.add(scan)
    db.session.commit()
    yield admin, record.id, made.id, scan.id
    keys.hold(ring)


def readable(admin, record, made, scan):
    db.session.expire_all()
    assert db.session.get(User, admin).tf_totp_secret == "JBSWY3DPEHPK3PXP"
    assert db.session.get(DdrRecord, record).rank_claimed == "General"
    assert "battalion" in db.session.get(RankDecision, made).reason
    assert db.session.get(MusterScan, scan).content == "QUJD"


def test_a_walk_that_is_cut_off_goes_on_and_everything_is_readable_meanwhile(filled, settings):
    admin, *rows = filled
    job = rotation.begin(settings.key_file, signing=False, by=admin)
    assert "muster_scan.content" in older()
    marked = db.session.get(DdrRecord, rows[0]).ddr_mark
    claimed = jobs.claim(only=job.id)
    jobs.step(claimed)
    readable(admin.id, *rows)
    claimed.leased_until = claimed.created_at  # its worker is gone
    db.session.commit()
    uploads.keep(io.BytesIO(b"account;0123456789"))
    done = rotation.see_through(job, lambda *_said: None)
    assert done.state is jobs.JobState.DONE
    assert done.result["secrets"] >= 50
    assert older() == set()
    readable(admin.id, *rows)
    assert db.session.get(DdrRecord, rows[0]).ddr_mark == marked, "what is found by marks is found"
    assert rotation.unfinished() is None


def test_a_server_takes_the_new_key_by_itself(filled, settings):
    admin, *_rows = filled
    before = keys.ring()
    rotation.see_through(rotation.begin(settings.key_file, signing=False, by=admin),
                         lambda *_said: None)  # fmt: skip
    keys._held[:] = [before]
    db.session.expire_all()
    assert db.session.get(User, admin.id).tf_totp_secret == "JBSWY3DPEHPK3PXP"
    assert len(keys.ring().fields) == len(before.fields) + 1


def test_only_the_sealed_column_of_a_scan_may_be_written_again(filled):
    """Everything else of what is written once stays, and so does the hash of the content."""
    _admin, _record, _made, scan = filled
    with pytest.raises(Exception, match="tr_muster_scan_update"):
        db.session.connection().exec_driver_sql(
            f"UPDATE muster_scan SET sha256 = 'x' WHERE id = {scan}"
        )
    db.session.rollback()


def test_one_rotation_at_a_time(filled, line, settings):
    admin, *_rows = filled
    rotation.begin(settings.key_file, signing=False, by=admin)
    answer = line(commands.keys_group, "rotate", "--by", admin.username)
    assert (answer.exit_code, "keys resume" in answer.output) == (3, True)
    answer = line(commands.keys_group, "resume", "--by", admin.username)
    assert answer.exit_code == 0, answer.output
    assert "No rotation waits" in line(commands.keys_group, "resume", "--by", admin.username).output


def test_no_trigger_forbids_sealing_anew():
    """What is written once and lies sealed says so: `append_only(…, sealed=…)`."""
    stuck = []
    for table, column in rotation.columns():
        for listener in table.dispatch.after_create:
            sql = getattr(getattr(listener, "__self__", listener), "statement", "")
            head = str(sql).partition(" ON ")[0]
            if "BEFORE UPDATE" not in head:
                continue
            named = head.partition(" OF ")[2].replace('"', "").split(", ")
            if named == [""] or column.name in named:
                stuck.append(f"{table.name}.{column.name}")
    assert stuck == []


def test_the_escrow_opens_with_both_shares_and_with_neither_alone(line, tmp_path):
    made = line(commands.keys_group, "escrow", "make", tmp_path / "a")
    assert made.exit_code == 0, made.output
    other = line(commands.keys_group, "escrow", "make", tmp_path / "b", "--json")
    assert other.exit_code == 0
    assert len(json.loads(other.output)["public"]) == 64
    public = (tmp_path / "a" / "escrow-public.txt").read_text().strip()
    one, two = (tmp_path / "a" / f"escrow-share-{n}.txt" for n in (1, 2))
    drilled = line(commands.keys_group, "escrow", "drill", one, two, "--public", public)
    assert drilled.exit_code == 0, drilled.output
    assert "The escrow holds." in drilled.output
    assert "Share 1 alone: does not open." in drilled.output
    wrong = tmp_path / "b" / "escrow-share-2.txt"
    failed = line(commands.keys_group, "escrow", "drill", one, wrong, "--public", public, "--json")
    told = {"together": False, "alone": [False, False]}
    assert (failed.exit_code, json.loads(failed.output)) == (4, told)
    assert one.stat().st_mode & 0o777 == 0o600
    again = line(commands.keys_group, "escrow", "make", tmp_path / "a")
    assert (again.exit_code, "there already" in again.output) == (2, True)
