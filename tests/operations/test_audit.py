"""The journal's tree and the doctor at the command line."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.core.deeds import SomethingHappened
from tests.makers import a_user
from tests.operations.line import Line
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.sqlite import journal_mode
from trainingmgr.operations import audit, doctor, starting
from trainingmgr.oversight.queries import breaks as broken
from trainingmgr.oversight.queries import tree
from trainingmgr.oversight.services import breaks, log


@pytest.fixture
def line(app, settings):
    return Line(settings)


@operation
def happened(by, count=3):
    for number in range(count):
        journal.record(SomethingHappened(number=str(number)), by=by)


def test_checkpoints_proofs_and_the_whole_log_leave_with_what_checks_them(line, tmp_path):
    assert line(audit.audit, "checkpoint").exit_code == 3
    oversight, clerk = a_user(Role.OVERSIGHT), a_user(Role.TRAINING_CLERK)
    happened(clerk)
    first = line(audit.audit, "checkpoint").output
    kept = tmp_path / "kept.txt"
    kept.write_text(first, "utf-8")
    happened(clerk, 4)
    whole = tmp_path / "journal"
    refused = line(audit.audit, "export", whole, "--by", clerk.username)
    assert (refused.exit_code, whole.exists()) == (3, False)
    told = line(audit.audit, "export", whole, "--json", "--by", oversight.username)
    facts = json.loads(told.output)
    assert (facts["entries"], facts["checkpoints"]) == (7, 2)
    assert journal.head().number == 8, "it is put on record"
    db.session.commit()
    proofs = {"entry": ["prove", 2], "older": ["prove", "--from", 3, "--in", 7]}
    for name, words in proofs.items():
        (whole / name).write_text(line(audit.audit, *words).output, "utf-8")
    key = (whole / "keys.txt").read_text().strip()
    for files in (["log.jsonl", "checkpoints.txt", "../kept.txt"], ["entry"], ["older"]):
        done = subprocess.run(
            [sys.executable, "-I", "verify_log.py", key, *files], cwd=whole, capture_output=True
        )
        assert done.returncode == 0, (files, done)
    fine = line(audit.audit, "verify", "--checkpoint", kept, "--key", key)
    assert "8 entries, all in order, as 3 checkpoints say." in fine.output
    for words, code in {("prove", 99): 3, ("prove",): 2, ("prove", "--from", 3): 2}.items():
        assert line(audit.audit, *words).exit_code == code
    assert line(audit.audit, "verify", "--key", "nonsense").exit_code == 2
    kept.write_text("nonsense")
    assert "no checkpoint" in line(audit.audit, "verify", "--checkpoint", kept).output


def test_a_break_is_named_acknowledged_and_named_for_ever(line):
    operator, dpo, clerk = a_user(Role.SYSADMIN), a_user(Role.DPO), a_user(Role.TRAINING_CLERK)
    happened(clerk)
    on = "" if db.engine.dialect.name == "sqlite" else " ON journal_entry"
    db.session.execute(text(f"DROP TRIGGER tr_journal_entry_update{on}"))
    db.session.execute(text("UPDATE journal_entry SET event = 'X' WHERE number = 2"))
    db.session.commit()
    assert line(audit.audit, "verify").exit_code == 4
    refused = line(audit.audit, "checkpoint")
    assert (refused.exit_code, "Entry 2 of the journal" in refused.output) == (3, True)
    asked = line(audit.audit, "acknowledge", 2, "--reason", "The disk failed on 3 May.",
                 "--json", "--by", operator.username)  # fmt: skip
    facts = json.loads(asked.output)
    assert (facts["break"], facts["state"]) == (1, "waits")
    assert line(audit.audit, "verify").exit_code == 4
    breaks.acknowledge(broken.one(1, reader=dpo), by=dpo)
    signed = line(audit.audit, "checkpoint", "--json")
    assert set(json.loads(signed.output)) == {"entries", "note"}
    named = line(audit.audit, "verify")
    assert named.exit_code == 0
    assert "Acknowledged on 20" in named.output
    assert "(break 1): Entry 2 was changed." in named.output
    assert json.loads(line(audit.audit, "verify", "--json").output)["acknowledged"]


def states(line):
    answer = line(doctor.doctor, "--json")
    found = json.loads(answer.output)
    assert answer.exit_code == 4 * any(each["state"] == "ill" for each in found)
    return {each["about"]: (each["state"], each["sentence"]) for each in found}


def test_the_doctor_says_what_is_well_and_what_is_ill(line, settings, time_machine, monkeypatch):
    clerk = a_user(Role.OVERSIGHT)
    happened(clerk)
    found = states(line)
    ill = {about for about, (state, _said) in found.items() if state == "ill"}
    assert ill == {"Writing"}, "databases of tests wait for no disk"
    counted = {"Statistics"} if db.engine.dialect.name == "postgresql" else set()
    assert set(found) == {"Settings", "Keys", "Disk", "Database", "Schema", "Writing", "Worker",
                          "Backup", "Backup by itself", "Copies", "Journal",
                          "Checkpoints", "Clock"} | counted  # fmt: skip
    if counted:
        assert found["Statistics"][0] == "look at it", "those of tests live too short"
        assert "autovacuum switched off" in found["Statistics"][1]
        monkeypatch.setattr(starting, "switched_off", lambda *_names: [])
        assert states(line)["Statistics"] == ("well", "autovacuum keeps them.")
    assert "none was signed yet" in found["Checkpoints"][1]
    log.sign_all()
    assert "oversight was given none yet" in states(line)["Checkpoints"][1]
    log.hand_over(tree.newest(), "The Assembly's committee", form="paper", by=clerk)
    assert states(line)["Checkpoints"][0] == "well"
    monkeypatch.setattr(doctor, "ROOM", 10**18)
    assert states(line)["Disk"][0] == "look at it"
    monkeypatch.setattr(doctor, "LITTLE_ROOM", 10**18)
    assert states(line)["Disk"][0] == "ill"
    monkeypatch.undo()
    assert found["Backup by itself"][0] == found["Copies"][0] == "look at it"
    badly = Line(replace(settings, backup_folder="/nowhere"))
    assert states(badly)["Backup by itself"][0] == "ill"
    badly = Line(replace(settings, backup_folder=str(settings.instance_path), backup_by="amina"))
    assert "TRAININGMGR_BACKUP_PHRASE is empty" in states(badly)["Backup by itself"][1]
    settings.key_file.chmod(0o644)
    assert "others can read" in line(doctor.doctor).output
    settings.key_file.chmod(0o600)
    time_machine.move_to(clock.now() - timedelta(hours=3))
    assert "later than now" in states(line)["Clock"][1]
    time_machine.move_to(clock.now() + timedelta(days=40))
    late = states(line)
    assert late["Backup"] == ("ill", "none was made and proved yet: `trainingmgr backup create`.")
    assert "none was signed since" in late["Checkpoints"][1]
    log.sign_all(now=True)
    assert "oversight was given none since" in states(line)["Checkpoints"][1]
    on = "" if db.engine.dialect.name == "sqlite" else " ON journal_entry"
    db.session.execute(text(f"DROP TRIGGER tr_journal_entry_update{on}"))
    db.session.execute(text("UPDATE journal_entry SET event = 'X' WHERE number = 3"))
    assert "Entry 3 was changed." in states(line)["Journal"][1]
    monkeypatch.setattr(doctor, "WHOLE", 1)
    assert "Entry 3 was changed." in states(line)["Journal"][1], "of a long one the end"
    away = Line(replace(settings, database="postgresql+psycopg://nobody@127.0.0.1:1/none"))
    assert away(doctor.doctor).exit_code == 4


def test_the_doctor_sees_a_file_that_is_torn_in_the_middle(line, settings, tmp_path):
    if db.engine.dialect.name != "sqlite":
        return
    happened(a_user(Role.OVERSIGHT))
    db.session.commit()
    root = "SELECT rootpage FROM sqlite_master WHERE name = 'person'"
    page, size = (db.session.scalar(text(each)) for each in (root, "PRAGMA page_size"))
    torn = bytearray(Path(db.engine.url.database).read_bytes())
    torn[(page - 1) * size : page * size] = b"x" * size
    (tmp_path / "torn.db").write_bytes(torn)
    seen = Line(replace(settings, database=f"sqlite:///{tmp_path}/torn.db"))(doctor.doctor)
    assert seen.exit_code == 4 and "its file is damaged: table person" in seen.output


def test_the_doctor_leaves_no_empty_database_where_one_is_lost(line, settings, tmp_path):
    file = tmp_path / "lost.db"
    lost = Line(replace(settings, database=f"sqlite:///{file}"))
    assert "restore the last backup" in states(lost)["Database"][1]
    assert lost(doctor.doctor).exit_code == 4 and not file.exists()


def test_wal_is_written_only_where_it_is_sound():
    assert [journal_mode(each) for each in ((3, 51, 3), (3, 51, 2), (3, 50, 7), (3, 44, 5))] == [
        "WAL", "TRUNCATE", "WAL", "TRUNCATE",
    ]  # fmt: skip
