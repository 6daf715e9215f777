"""Promise 8, R-DAT-12. A backup is taken while others work, sealed, and restored to prove it; made
by itself, thinned out, copied to numbered sticks. A damaged one is refused.

That it comes back equal into either database, and only by two people: tests/operations/test_backup.
"""

import fcntl
import json
import os
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import select

from tests.core.deeds import SomethingHappened
from tests.makers import a_user
from tests.operations.line import Line
from tests.processes import until
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job, JobState
from trainingmgr.operations import backup, commands, doctor, keeping
from trainingmgr.operations.events import BackupMade
from trainingmgr.operations.sealing import Damaged

PHRASE = "river lantern seven goats"


@operation
def happened(by):
    journal.record(SomethingHappened(number="1", name="Zawadi Barka"), by=by)


class Writer:
    """Somebody who works without a pause."""

    def __init__(self, app, by):
        self._app, self._by, self._over, self.count = app, by, Event(), 0

    def __enter__(self):
        self._thread = Thread(target=self._work)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _work(self):
        with self._app.app_context():
            while not self._over.wait(0.05):
                happened(self._by)
                self.count += 1
            db.session.remove()


@pytest.fixture
def admin(app):
    return a_user(Role.SYSADMIN)


@pytest.fixture
def site(app, settings, admin, tmp_path, monkeypatch):
    """A site that makes backups by itself, into a folder that leaves the building."""
    folder, phrase = tmp_path / "outside", tmp_path / "phrase"
    folder.mkdir()
    phrase.write_text(PHRASE)
    phrase.chmod(0o600)
    found = replace(settings, backup_folder=str(folder), backup_phrase=str(phrase),
                    backup_by=admin.username)  # fmt: skip
    monkeypatch.setitem(app.extensions, "settings", found)
    return found


def made(site):
    return sorted(path.name for path in keeping.Path(site.backup_folder).iterdir())


def test_it_is_taken_under_load_proved_counted_thinned_out_and_copied(
    app, site, settings, admin, tmp_path, time_machine, monkeypatch
):
    folder, began = tmp_path / "outside", clock.now()
    for days in (40, 39, 400):
        (folder / f"HQ-{began - timedelta(days=days):{keeping.STAMP}}.tmb").write_bytes(b"old")
    (folder / "holiday.tmb").write_bytes(b"nobody's business")
    for hours in (0, 1):
        other = f"CENTRE-{began - timedelta(days=1, hours=hours):{keeping.STAMP}}.tmb"
        (folder / other).write_bytes(b"of another site, and stays")
    cut_off = folder / f"HQ-{began - timedelta(days=2):{keeping.STAMP}}.tmb.unproved"
    cut_off.write_bytes(b"cut off")
    monkeypatch.setattr(keeping, "RENEWED", 0.3)
    happened(admin)
    keeping.fall_due()
    keeping.fall_due()
    db.session.remove()
    with Writer(app, admin) as others:
        until(lambda: others.count)
        before = others.count
        assert jobs.work()
        assert others.count > before, "others went on"
    db.session.remove()
    job = db.session.scalars(select(Job)).one()
    assert (job.state, job.result["gone"], cut_off.exists()) == (JobState.DONE, 0, False)
    assert len(list(folder.glob("CENTRE-*.tmb"))) == 2
    entry = journal.last(*journal.BACKUPS)
    file = keeping.last_of(folder, settings.site)
    assert entry.facts["sha256"] == keeping.hash_of(file)
    assert 1 <= entry.facts["head"] < entry.number
    assert b"Zawadi" not in file.read_bytes()
    keeping.fall_due()
    assert not jobs.work(), "it is fresh"

    for number in (1, 2):
        copy = keeping.copied(file, tmp_path, site="HQ", by=admin)
        assert copy.name == f"HQ-000{number}.tmb"
        assert copy.read_bytes() == file.read_bytes()
    with pytest.raises(Refusal, match="no backup that this site made"):
        keeping.copied(folder / "holiday.tmb", tmp_path, site="HQ", by=admin)
    line = Line(settings)
    told = line(commands.backup, "copy", tmp_path, "--file", file, "--by", admin.username, "--json")
    assert json.loads(told.output) == {"file": f"{tmp_path}/HQ-0003.tmb", "number": "HQ-0003"}
    (tmp_path / "HQ-0004.tmb").write_bytes(b"of another numbering")
    refused = line(commands.backup, "copy", tmp_path, "--file", file, "--by", admin.username)
    assert (refused.exit_code, "another numbering" in refused.output) == (3, True)
    assert (tmp_path / "HQ-0004.tmb").read_bytes() == b"of another numbering"

    pulled = OSError(5, "Input/output error")
    with monkeypatch.context() as out:
        out.setattr(keeping, "to_the_stick", lambda _file: (_ for _ in ()).throw(pulled))
        gone = line(commands.backup, "copy", tmp_path / "outside", "--file", file,
                    "--by", admin.username)  # fmt: skip
    assert (gone.exit_code, "was it pulled out?" in gone.output) == (4, True)
    assert not (tmp_path / "outside" / "HQ-0004.tmb").exists() and keeping._copies() == 3

    every_damage_is_refused(file.read_bytes(), tmp_path / "damaged.tmb")


def test_it_is_restored_from_what_the_disk_gives_back(app, settings, admin, tmp_path, monkeypatch):
    """A disk that wrote something else: what is still in memory would be no proof."""

    def written_badly(file):
        file.write_bytes(file.read_bytes()[:-1] + b"x")

    monkeypatch.setattr(keeping, "to_the_stick", written_badly)
    target = tmp_path / "of-a-bad-disk.tmb"
    with pytest.raises(Damaged):
        keeping.proved(db.engine, settings, target, PHRASE, lambda *_: None)
    assert not [*tmp_path.glob("of-a-bad-disk*")]


def every_damage_is_refused(content, target):
    size = len(content)
    altered = [content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
               for at in (0, 12, 40, size // 2, size - 20)]  # fmt: skip
    cut = [content[: int(size * share)] for share in (0, 0.2, 0.999)]
    for damage in (*altered, *cut, content + b"x"):
        target.write_bytes(damage)
        with pytest.raises(Damaged):
            backup.verify(target, PHRASE, migrate=lambda _url: pytest.fail("it was opened"))


def test_a_clock_that_was_set_back_neither_stops_backups_nor_throws_the_new_one_away(
    site, admin, tmp_path, time_machine
):
    folder, began = tmp_path / "outside", clock.now()
    for days in range(400):
        (folder / f"HQ-{began - timedelta(days=days):{keeping.STAMP}}.tmb").write_bytes(b"old")
    happened(admin)
    _recorded_now(admin)
    assert not keeping.is_due(site)
    time_machine.move_to(began - timedelta(days=3650))
    assert keeping.is_due(site), "nobody waits ten years"
    new = folder / f"HQ-{clock.now():{keeping.STAMP}}.tmb"
    new.write_bytes(b"just made")
    assert keeping.thin_out(folder, "HQ", but=new) > 300 and new.exists()
    _recorded_now(admin)
    assert not keeping.is_due(site), "one is enough"


@operation
def _recorded_now(by):
    happening = BackupMade(site="HQ", head=1, hash="x", sha256="y", about=journal.BACKUPS)
    journal.record(happening, by=by)


def test_what_a_killed_backup_left_in_clear_goes_and_what_is_worked_in_stays(site):
    def lie(name):
        left = keeping.Path(site.instance_path) / f"{backup.ROOM}{name}"
        left.mkdir()
        (left / "backup.zip").write_bytes(b"every row in clear")
        os.utime(left, (1, 1))
        return left

    held, left = lie("held"), lie("left")
    hold = os.open(held, os.O_RDONLY)
    fcntl.flock(hold, fcntl.LOCK_EX)
    keeping.sweep()
    assert (held.exists(), left.exists()) == (True, False)
    os.close(hold)
    keeping.sweep()
    assert not held.exists()


def test_one_that_is_owed_and_fails_is_seen_and_tried_again(
    site, admin, tmp_path, time_machine, monkeypatch
):
    def full(*_given, **_how):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(backup, "_dump", full)
    happened(admin)
    keeping.fall_due()
    while jobs.work():
        pass
    keeping.fall_due()
    job = db.session.scalars(select(Job)).one()
    assert (job.state, job.tries, made(site)) == (JobState.FAILED, 1, [])
    assert "No space left" in job.trouble and keeping.failed() is job
    assert "the last try failed" in Line(site)(doctor.doctor).output
    time_machine.move_to(clock.now() + timedelta(hours=2))
    keeping.fall_due()
    assert len(db.session.scalars(select(Job)).all()) == 2
    (tmp_path / "phrase").chmod(0o644)
    assert "others can read the passphrase" in keeping.trouble(site)
    (tmp_path / "phrase").unlink()
    assert "cannot be read" in keeping.trouble(site)
    assert "its disk away" in keeping.trouble(replace(site, backup_folder="/nowhere"))
    (tmp_path / "phrase").write_text(PHRASE)
    (tmp_path / "phrase").chmod(0o600)
    assert keeping.trouble(site) == ""
    assert "no active account" in keeping.trouble(replace(site, backup_by="nobody"))


def test_of_the_last_days_weeks_and_months_the_newest_stays():
    first = datetime(2025, 1, 1, 2)
    all_of_them = {first + timedelta(hours=12 * n) for n in range(2 * 500)}
    left = sorted(keeping.staying(all_of_them))
    newest = max(all_of_them)
    assert left[-1] == newest
    assert [each for each in left if newest - each < timedelta(days=7)] == [
        newest - timedelta(days=n) for n in reversed(range(7))
    ]
    assert len({f"{each:%Y%m}" for each in left}) == 12
    assert len(left) <= 7 + 4 + 12
    assert newest - left[0] < timedelta(days=366)
    assert keeping.staying(left) == set(left), "thinned out again, nothing more goes"
