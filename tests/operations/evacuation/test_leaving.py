"""R-DAT-08, promise 13: nothing is destroyed before it is safe, nothing in clear is left after, it
goes on after a power cut, and the escrow key brings it back in another place.
"""

import io
import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pyotp
import pytest
from flask import current_app
from passlib.totp import TOTP
from sqlalchemy import create_engine, text

from tests.browser import Browser
from tests.makers import PASSWORD, a_person, a_unit, a_user, with_password
from tests.operations.line import Line
from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import clock, jobs, keys
from trainingmgr.core.db import db
from trainingmgr.core.jobs import JobState
from trainingmgr.operations import backup
from trainingmgr.operations.evacuation import carrying_out, destroying, running, searching, standing
from trainingmgr.operations.evacuation.commands import evacuate
from trainingmgr.operations.sealing import Damaged
from trainingmgr.oversight.evacuation import queries, services
from trainingmgr.oversight.evacuation.rules import BrokenOff, EvacuationKind, mark_of
from trainingmgr.tabular import uploads

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SEED = TOTP(SECRET).to_json(encrypt=False)
DATA_DIRECTORY = searching._data_directory
ZIPPED = b"tables/journal_entry.jsonl"
NAME = "Zenaba Haroun Mahamat"


@pytest.fixture
def site(app, settings):
    """Two people who may, somebody whose name is sought, and a file that somebody brought."""
    with_password(a_user(Role.SYSADMIN, username="amina", tf_totp_secret=SEED))
    with_password(a_user(Role.DPO, username="brahim", tf_totp_secret=SEED))
    a_person(a_unit(), name=NAME)
    uploads.keep(io.BytesIO(b"Name;Number\n" * 200))
    db.session.commit()
    return Line(settings)


def run(site, kept_key, *words, mark=None):
    digits = pyotp.TOTP(SECRET).now()
    typed = f"{PASSWORD}\n{digits}\n{PASSWORD}\n{digits}\n{mark or mark_of(kept_key.public)}\n"
    return site(evacuate, "run", *words, "--by", "amina", "--second", "brahim", typed=typed)


def test_a_rehearsal_does_all_of_it_to_a_copy_and_leaves_the_real_one_alone(
    site, settings, kept_key, stick
):
    before = settings.key_file.read_bytes()
    wrong = run(site, kept_key, "--rehearsal", mark="0000-0000")
    assert wrong.exit_code == 3 and "do not go on" in wrong.stderr and not list(stick.iterdir())
    answer = run(site, kept_key, "--rehearsal", "--json")
    assert answer.exit_code == 0, answer.output
    proof = json.loads(answer.stdout.splitlines()[-1])
    assert proof["proved"] and proof["left_in_clear"] == [] and proof["sought"] > 10
    assert [what for _place, what in proof["sealed"]] == ["a sealed archive"]
    assert settings.key_file.read_bytes() == before
    assert not [*settings.instance_path.glob(f"{backup.ROOM}*")]
    outcome = queries.last_rehearsal()
    assert outcome.proved and outcome.seconds > 0
    assert set(outcome.told["took"]) == {
        "archive", "copy", "keys", "database", "files", "search"
    }  # fmt: skip


def test_a_rehearsal_that_is_killed_leaves_no_copy_in_clear_for_long(
    site, settings, kept_key, stick, monkeypatch
):
    before = lying(settings)
    db.session.remove()
    db.engine.dispose()
    if (child := os.fork()) == 0:
        monkeypatch.setattr(running, "STEPS", (("keys", lambda _place: os._exit(9)),))
        run(site, kept_key, "--rehearsal")
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert any(name.endswith("keys.json") for name in lying(settings) - before), "a whole site"
    for each in settings.instance_path.iterdir():
        if str(each) not in before:
            os.utime(each, (1, 1))
    backup.sweep(settings.instance_path)  # as the worker does
    assert lying(settings) == before


def lying(settings):
    return {str(each) for each in settings.instance_path.rglob("*")}


def test_the_power_goes_half_way_and_what_is_left_is_found_and_comes_back_elsewhere(
    site, settings, fresh_database, kept_key, stick, tmp_path, monkeypatch
):
    with monkeypatch.context() as cut:
        cut.setattr(running, "STILL", 0)
        steps = dict(running.STEPS) | {"files": _power_goes}
        cut.setattr(running, "STEPS", tuple(steps.items()))
        with pytest.raises(_PowerGone):
            run(site, kept_key)
    assert not settings.key_file.exists()
    with pytest.raises(standing.Evacuated, match="was evacuated"):
        create_app(settings, testing=True)
    assert not settings.key_file.exists(), "no new keys were made"
    forgotten = Path(tmp_path / "temporary" / "old-copy")
    forgotten.write_bytes(
        b"a page of it: " + standing.read(settings.instance_path).traces[0].encode()
    )

    found = running.go_on(settings, names=(NAME,))
    assert found.left == ((str(forgotten), "the journal of this site"),) and not found.proved
    destroying.erased(forgotten)
    found = running.go_on(settings, names=(NAME,))
    is_file = settings.database_url.startswith("sqlite")
    assert not found.left and found.proved is is_file, "PostgreSQL's own files were not looked at"
    assert {each.name for each in settings.instance_path.iterdir()} == {
        standing.NAME, standing.PROOF
    }  # fmt: skip
    assert not is_file or not Path(settings.database_url.removeprefix("sqlite:///")).exists()
    archive = Path(standing.read(settings.instance_path).archive)
    proof = json.loads((stick / standing.PROOF).read_text())
    assert proof["sha256"] and proof["sealed"] == [[str(archive), "a sealed archive"]]
    assert NAME not in json.dumps(proof)

    url, place = fresh_database(empty=True), tmp_path / "elsewhere"
    place.mkdir()
    into = (archive, *kept_key.shares, "--into", url, "--keys", place / "keys.json")
    elsewhere = Line(settings.__class__(instance=str(place)))
    wrong = elsewhere(evacuate, "restore", archive, kept_key.shares[0], *into[1:2], *into[3:])
    assert wrong.exit_code == 4 and "do not open" in wrong.stderr
    answer = elsewhere(evacuate, "restore", *into)
    assert answer.exit_code == 0, answer.output
    engine = create_engine(url)
    with engine.connect() as there:
        assert there.scalar(text("SELECT name_display FROM person")) == NAME
    engine.dispose()
    assert keys.KeyRing.load(place / "keys.json") and list((place / backup.UPLOADS).iterdir())
    fresh_database.drop(url)


class _PowerGone(BaseException):
    pass


def _power_goes(_place):
    raise _PowerGone


def test_no_room_for_the_archive_destroys_nothing(site, settings, kept_key, stick, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "create", full)
    answer = run(site, kept_key)
    assert answer.exit_code == 6 and "no room" in answer.stderr
    assert settings.key_file.exists() and not standing.closed(settings.instance_path)
    assert list(stick.iterdir()) == []
    assert queries.newest().outcome.broke_off is BrokenOff.ROOM


def test_what_may_not_be_erased_keeps_nothing_else_and_is_named_with_what_lies_beside(
    site, settings, kept_key, stick, tmp_path, monkeypatch
):
    """Keys and a database that lie elsewhere, uploads behind a link, a passphrase that is another
    account's, a disk that has no room for the proof, a folder of backups that is away.
    """
    phrase, etc, big = tmp_path / "phrase", tmp_path / "etc", tmp_path / "big"
    etc.mkdir()
    phrase.write_text("correct horse battery")
    for name in ("keys.json", "keys.json.old"):
        (etc / name).write_bytes(settings.key_file.read_bytes())
    settings.key_file.unlink()
    settings.key_file.symlink_to(etc / "keys.json")
    (settings.instance_path / backup.UPLOADS).rename(big)
    (settings.instance_path / backup.UPLOADS).symlink_to(big)
    erased, written = destroying.erased, standing.written

    def refused(file):
        if file == phrase:
            raise PermissionError(1, "Operation not permitted", str(file))
        erased(file)

    def no_room(file, facts):
        if file.parent == stick:
            raise OSError(28, "No space left on device", str(file))
        written(file, facts)

    monkeypatch.setattr(destroying, "erased", refused)
    monkeypatch.setattr(standing, "written", no_room)
    monkeypatch.setattr(running, "STILL", 0)
    site.settings = replace(settings, backup_phrase=str(phrase), backup_folder="/nowhere")
    answer = run(site, kept_key, "--json")
    assert answer.exit_code == 4, answer.output
    proof = json.loads(answer.stdout.splitlines()[-1])
    assert proof["left_in_clear"] == [
        [str(etc / "keys.json.old"), "a key file"], [str(phrase), "the passphrase of backups"],
    ]  # fmt: skip
    assert proof["proof"] == str(settings.instance_path / standing.PROOF)
    assert "/nowhere: it is not there" in proof["not_read"] and str(big) in proof["searched"]
    assert list(big.iterdir()) == [] and not (etc / "keys.json").exists()
    is_file = settings.database_url.startswith("sqlite")
    assert not is_file or not Path(settings.database_url.removeprefix("sqlite:///")).exists()


def test_of_postgresql_it_says_what_stays_and_reads_what_it_may(
    site, settings, kept_key, tmp_path, monkeypatch
):
    if settings.database_url.startswith("sqlite"):
        assert running.unprovable(settings) == ""
        return
    assert "TRAININGMGR_EVACUATION_CLUSTER" in site(evacuate, "ready").stderr
    assert running._size(settings) > 1_000_000, "what lies at the server needs room too"
    place = destroying.Place.of(settings)
    with destroying.asked(place.database) as connection:
        names = destroying.tables(connection)
        connection.execute(text("CREATE VIEW seen AS SELECT name_display FROM person"))
    assert "person" in names
    server = tmp_path / "server"
    (server / "pg_wal").mkdir(parents=True)
    (server / "pg_wal" / "0001").write_bytes(b"written ahead: " + NAME.encode())
    monkeypatch.setattr(searching, "_data_directory", lambda _connection: server)
    told = searching.search(place, traces=(), names=(NAME,)).unproved
    assert f"{len(names)} tables are still in the database" in told[0]
    assert str(server / "pg_wal" / "0001") in told[1] and "stop PostgreSQL" in told[1]
    db.session.remove()
    destroying.database(place)
    (server / "pg_wal" / "0001").unlink()
    assert searching.search(place, traces=(), names=(NAME,)).unproved == (), "all was read"
    gone = replace(place, database="postgresql+psycopg://nobody@127.0.0.1:9/none")
    destroying.database(gone)
    told = searching.search(gone, traces=(), names=()).unproved
    assert "does not answer" in told[0] and "were not read" in told[1]


def test_where_postgresql_lies_is_asked_of_it_and_not_believed_of_another(app, tmp_path):
    if db.engine.dialect.name == "sqlite":
        return
    with db.engine.connect() as connection:
        lies = DATA_DIRECTORY(connection)
        assert lies is not None and (lies / "PG_VERSION").exists()
        (tmp_path / "postmaster.pid").write_text("1\n/x\n1000000000\n")
        connection.exec_driver_sql("SAVEPOINT told")
    found = SimpleNamespace(scalar=lambda asked: (
        tmp_path if "data_directory" in str(asked) else 2_000_000_000))  # fmt: skip
    assert DATA_DIRECTORY(found) is None


def test_what_breaks_off_before_anything_is_destroyed_may_be_asked_for_anew(
    site, settings, kept_key, stick, monkeypatch
):
    def damaged(*_args, **_kwargs):
        raise Damaged("The backup's content is damaged.")

    with monkeypatch.context() as broken:
        broken.setattr(backup, "read_back", damaged)
        assert run(site, kept_key).exit_code == 4
    assert settings.key_file.exists() and not standing.closed(settings.instance_path)
    assert queries.newest().outcome.broke_off is BrokenOff.DAMAGED
    by, other = accounts.by_username("amina"), accounts.by_username("brahim")
    key, was = kept_key.public, list(stick.iterdir())
    services.ask(EvacuationKind.REHEARSAL, f"{stick}/away", key=key, by=by)
    services.agree(queries.newest(), mark_of(key), key=key, by=other)
    assert not carrying_out.is_underway(queries.newest())
    job = carrying_out.begin(queries.newest(), by=other)
    assert carrying_out.is_underway(queries.newest())
    jobs.work()
    assert job.state is JobState.FAILED and "Nothing was destroyed" in job.trouble
    assert queries.newest().outcome.broke_off is BrokenOff.DISK and list(stick.iterdir()) == was
    seen = Browser(current_app, by).get("/evacuation").text
    assert "It broke off." in seen and "Ask for it" in seen and "It has begun" not in seen


@pytest.mark.parametrize("because", ["restored", "late", "closed"])
def test_what_two_agreed_to_is_not_done_again_where_its_archive_is_opened(
    cast, app, because, monkeypatch
):
    """The archive holds the work that wrote it, as begun: the site that it is restored to would be
    evacuated once more. Nor is it done hours later, or for somebody whose account was closed.
    """
    monkeypatch.setattr(running, "evacuate", lambda *_args, **_how: pytest.fail("destroyed"))
    key, by, other = bytes(32), cast.dpo, cast.host_authority
    order = services.ask(EvacuationKind.WHOLE, "/mnt/usb", key=key, by=by)
    services.agree(order, mark_of(key), key=key, by=other)
    job = carrying_out.begin(queries.newest(), by=other)
    later = clock.now()
    if because == "restored":
        assert jobs.claim().id == job.id, "a worker had it when the archive was written"
        later += timedelta(minutes=10)
    elif because == "late":
        later += timedelta(hours=2)
    else:
        db.session.get(User, by.id).active = False
        db.session.commit()
    with clock.told(later):
        assert jobs.work()
    assert job.state is JobState.FAILED and "Nothing was destroyed" in job.trouble
    assert queries.newest().outcome.broke_off is BrokenOff.STOPPED


def test_a_copy_in_clear_is_found_whatever_its_name(app, settings, tmp_path):
    place = destroying.Place.of(settings)
    (tmp_path / "site" / "left").write_bytes(b"x")
    forms = {
        "a.bin": b"SQLite format 3\0..", "b": b"\x37\x7f\x06\x82..", "d.zip": b"PK.." + ZIPPED,
        "c": b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "e": b'{"signing": [',
        "f": b"." * ((1 << 22) - 10) + NAME.encode(), "g": b"harmless",
    }  # fmt: skip
    for name, content in forms.items():
        (tmp_path / "temporary" / name).write_bytes(content)
    found = searching.search(place, traces=("a" * 64,), names=(NAME,))
    left = {Path(each).name for each, _what in found.left}
    assert left >= {"a.bin", "b", "c", "d.zip", "e", "f", "left", settings.key_file.name}
    assert "g" not in left
