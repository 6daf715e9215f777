"""A backup holds everything, opens for nobody else, and comes back equal, into either database."""

import errno
import io
import json
import sqlite3
import zipfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from types import SimpleNamespace
from urllib.parse import urlsplit

import click
import psycopg
import pyotp
import pytest
from click.testing import CliRunner
from passlib.totp import TOTP
from sqlalchemy import MetaData, create_engine, select

from tests.makers import (
    PASSWORD,
    a_person,
    a_post,
    a_rank,
    a_unit,
    a_user,
    an_organisation,
    with_password,
)
from tests.pay.channels.made import a_provider
from tests.training.results.made import a_tested_module
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, journal, keys
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.operations import backup, commands, keeping, restoring
from trainingmgr.operations.backup import _plain
from trainingmgr.operations.events import BackupMade
from trainingmgr.operations.sealing import Damaged, seal, unseal
from trainingmgr.pay.payments.models import PayingAccount
from trainingmgr.pay.payments.rules import FileKind
from trainingmgr.registry.people.models import Alias, Phone
from trainingmgr.registry.people.rules import AliasKind
from trainingmgr.tabular import uploads

PHRASE = {"TRAININGMGR_PASSPHRASE": "river lantern seven goats"}
OTHER = {"TRAININGMGR_PASSPHRASE": "another lantern, other goats"}


PHONE = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
SEED = TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").to_json(encrypt=False)


def somebody(role, name, **facts):
    return with_password(a_user(role, username=name, tf_totp_secret=SEED, **facts))


@pytest.fixture
def admin(app):
    """Whoever restores with Brahim; Amina has a second account, and Zara is a clerk."""
    amina = somebody(Role.SYSADMIN, "amina")
    somebody(Role.DPO, "brahim")
    somebody(Role.DPO, "amina2", holder=amina.holder)
    somebody(Role.TRAINING_CLERK, "zara")
    somebody(Role.DPO, "gone", active=False)
    return amina


@pytest.fixture
def data(admin):
    """People in two scripts, with ranks, posts, phones, partial dates, secrets and a journal, and
    a module with tests: no test is added to it any more, and yet it has to come back. An account
    to pay from has no columns of its own: what is nothing comes back as nothing.
    """
    service = an_organisation()
    unit = a_unit(service=service)
    for n in range(12):
        person = a_person(
            unit, name=f"Idriss {n}", name_native="إدريس نصور", rank_id=a_rank(service).id,
            born=PartialDate.read(("1990", "1990-05", "1990-05-20", "1985~")[n % 4]),
        )  # fmt: skip
        db.session.add_all(
            [Alias(person_id=person.id, value="=Le « Lion »\n", kind=AliasKind.AKA),
             Phone(person_id=person.id, number=f"+2356612345{n:02}")]
        )  # fmt: skip
    a_post(unit)
    a_tested_module()
    treasury = {"service_id": service.id, "provider_id": a_provider().id, "holder": "Treasury"}
    db.session.add(PayingAccount(
        kind=FileKind.CREDIT_TRANSFER, identifier="90000001", identifier_end="0001",
        currency="XAF", at_most=100, layout=None, by_id=admin.id, **treasury,
    ))  # fmt: skip
    db.session.commit()
    commands._record(BackupMade(site="North"), admin)


@dataclass(frozen=True)
class Backup:
    """What a backup is, what the database held when it was copied, its keys, its record, and a
    file that somebody had brought: its name, and how it lay on the disk.
    """

    content: bytes
    held: dict
    ring: keys.KeyRing
    facts: dict
    upload: tuple


BACKUPS = {}
"""By kind of database: the one backup that all these tests open."""


@pytest.fixture
def made(request, fresh_database):
    if fresh_database not in BACKUPS:
        BACKUPS[fresh_database] = request.getfixturevalue("first")
    return BACKUPS[fresh_database]


@pytest.fixture
def first(app, line, data, admin, tmp_path):
    target = tmp_path / "first.tmb"
    brought = uploads.path_of(uploads.keep(io.BytesIO(b"name;born\nZawadi;1990\n")).name)
    answer = line(commands.backup, "create", target, "--by", admin.username, env=PHRASE)
    assert answer.exit_code == 0, answer.output
    assert not [each.name for each in tmp_path.iterdir() if each.name.startswith("tmp")]
    assert b"Idriss" not in target.read_bytes()
    db.session.commit()
    entry = journal.last(*journal.BACKUPS)
    upload = (brought.name, brought.read_bytes())
    held = before_its_own_entry(app)
    return Backup(target.read_bytes(), held, keys.ring(), entry.facts, upload)


@pytest.fixture
def copied(made, tmp_path):
    """The file of that backup, to be opened, damaged or restored."""
    target = tmp_path / "kept.tmb"
    target.write_bytes(made.content)
    return target


@pytest.fixture(scope="session")
def another_server(databases):
    return databases("postgresql")


DESCRIBED = {}
"""By kind of database: its tables as it describes them, which takes longer than to read them."""


def contents(url):
    """Every row of every table, comparable between the kinds of databases."""
    engine = create_engine(url)
    with engine.connect() as connection:
        metadata = DESCRIBED.setdefault(engine.name, MetaData())
        if not metadata.tables:
            metadata.reflect(connection)
        found = {
            table.name: [
                [str(_plain(value)) for value in row]
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


def before_its_own_entry(app):
    """What the database held when it was copied: that the copy was made is told afterwards."""
    found = contents(url_of(app))
    found["journal_entry"].pop()
    return found


def restored(line, made, url, folder, by="amina", second="Brahim", env=PHRASE, typed=None):
    both = f"{PASSWORD}\n{PHONE.now()}\n" * 2
    return line(
        commands.backup, "restore", made, "--into", url, "--keys", folder / "keys.json",
        "--by", by, "--second", second, env=env, typed=both if typed is None else typed,
    )  # fmt: skip


def url_of(app):
    return app.config["SQLALCHEMY_DATABASE_URI"]


def test_it_comes_back_equal_into_sqlite(line, made, copied, tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    url = f"sqlite:///{folder}/trainingmgr.db"
    answer = restored(line, copied, url, folder)
    assert answer.exit_code == 0, answer.output
    head = f"{made.facts['head']} {made.facts['hash']}"
    assert head in answer.output, "the journal ends where it did"
    assert contents(url) == made.held
    with closing(sqlite3.connect(folder / "trainingmgr.db")) as connection:
        guards = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        assert connection.execute(guards).fetchone()[0] > 30, "triggers are back"
    assert (folder / "keys.json").stat().st_mode & 0o777 == 0o600
    assert keys.KeyRing.load(folder / "keys.json") == made.ring
    name, content = made.upload
    assert (folder / "uploads" / name).read_bytes() == content
    assert (folder / "uploads" / name).stat().st_mode & 0o777 == 0o600


def test_it_comes_back_equal_into_postgresql_and_goes_on_counting(
    line, made, copied, another_server, tmp_path
):
    """As the owner of a database who is no superuser: sites are given no more."""
    with owned(another_server(empty=True)) as url:
        answer = restored(line, copied, url, tmp_path / "new")
        assert answer.exit_code == 0, answer.output
        assert contents(url) == made.held
        engine = create_engine(url)
        with engine.begin() as connection:
            (next_id,) = connection.exec_driver_sql(
                "INSERT INTO holder (uid) VALUES (gen_random_uuid()) RETURNING id"
            ).one()
            (last,) = connection.exec_driver_sql("SELECT max(id) FROM holder").one()
            ties = "SELECT count(*) FROM pg_constraint WHERE contype = 'f'"
            assert connection.exec_driver_sql(ties).scalar_one() > 50, "references are back"
            asleep = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'"
            assert connection.exec_driver_sql(asleep).scalar_one() == 0
        engine.dispose()
        assert next_id == last


def torn(url, statement):
    """Write past what the database would refuse."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute(statement)
            connection.commit()
        return
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(statement)


@contextmanager
def owned(url):
    """The same empty database, belonging to a role that may do nothing else."""
    name = urlsplit(url).path[1:]
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE plain_{name} LOGIN")
        admin.execute(f"ALTER DATABASE {name} OWNER TO plain_{name}")
        admin.execute(f"ALTER SCHEMA public OWNER TO plain_{name}")
    parts = urlsplit(url)
    yield parts._replace(netloc=f"plain_{name}@{parts.netloc.rpartition('@')[2]}").geturl()


def test_rows_that_point_at_nothing_are_not_restored(app, line, admin, tmp_path, another_server):
    """A reference that the live database does not keep is found when the backup is proved."""
    db.session.commit()
    torn(url_of(app), "DELETE FROM holder")
    target, ring = tmp_path / "torn.tmb", app.extensions["settings"].key_file
    answer = line(commands.backup, "create", target, "--by", admin.username, env=PHRASE)
    assert answer.exit_code == 4
    assert "point at nothing" in answer.output
    assert not list(tmp_path.glob("torn*")), "what cannot be proved is not kept"
    backup.create(db.engine, ring, target, *PHRASE.values(), site="N", uploads=tmp_path / "u")
    into = restored(line, target, another_server(empty=True), tmp_path / "k")
    assert into.exit_code == 4
    assert "point at nothing" in into.output


def test_a_column_that_an_upgrade_put_at_the_end_of_its_table_comes_back(
    line, admin, tmp_path, monkeypatch
):
    with db.engine.begin() as connection:
        for deed in ("DROP COLUMN closed_on", "ADD COLUMN closed_on DATE"):
            connection.exec_driver_sql(f"ALTER TABLE document_kind {deed}")
    target = tmp_path / "upgraded.tmb"
    made = line(commands.backup, "create", target, "--by", admin.username, env=PHRASE)
    monkeypatch.setattr(backup, "READ_ALREADY", {})  # as in another process
    found = line(commands.backup, "verify", target, env=PHRASE)
    assert (made.exit_code, found.exit_code) == (0, 0), found.output


def sealed_anew(source, target, name, change):
    """The same backup with one of its files changed, by somebody who knows its passphrase."""
    phrase = PHRASE["TRAININGMGR_PASSPHRASE"]
    with source.open("rb") as sealed:
        held = zipfile.ZipFile(io.BytesIO(b"".join(unseal(sealed, phrase))))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for each in held.namelist():
            content = held.read(each)
            archive.writestr(each, change(content) if each == name else content)
    written.seek(0)
    with target.open("wb") as sealed:
        seal(written, sealed, phrase)
    return target


def test_what_the_manifest_does_not_say_or_a_database_gives_back_otherwise_is_no_backup(
    app, copied, tmp_path, monkeypatch
):
    """Promise 8: tables, their hashes and the end of the journal are equal, or it is refused."""
    phrase = PHRASE["TRAININGMGR_PASSPHRASE"]

    def refused(file):
        with pytest.raises(Damaged) as why:
            backup.verify(file, phrase, migrate=keeping.built, inside=tmp_path)
        return str(why.value)

    def another_head(content):
        return json.dumps(json.loads(content) | {"journal": [1, "0" * 64]}).encode()

    target = tmp_path / "other.tmb"
    fewer = sealed_anew(copied, target, "tables/person.jsonl", lambda _content: b"")
    assert "person is not what the manifest says" in refused(fewer)
    end = sealed_anew(copied, target, "manifest.json", another_head)
    assert "does not end where the manifest says" in refused(end)
    put = backup._put
    monkeypatch.setattr(backup, "_put", lambda connection, table, rows: put(
        connection, table, rows[:-1] if table.name == "phone" else rows))  # fmt: skip
    assert "phone came out of the restore changed" in refused(copied)


def test_a_wrong_passphrase_opens_nothing(line, copied, tmp_path):
    """R-DAT-12: a backup is sealed."""
    answer = line(commands.backup, "verify", copied, env=OTHER)
    assert answer.exit_code == 4
    assert "passphrase" in answer.output
    assert (
        restored(line, copied, f"sqlite:///{tmp_path}/x.db", tmp_path / "k", env=OTHER).exit_code
        == 4
    )


def test_a_short_passphrase_seals_nothing(line, admin, tmp_path):
    answer = line(
        commands.backup, "create", tmp_path / "weak.tmb", "--by", admin.username,
        env={"TRAININGMGR_PASSPHRASE": "short"},
    )  # fmt: skip
    assert answer.exit_code == 2
    assert not (tmp_path / "weak.tmb").exists()


def test_a_database_of_another_version_is_not_sealed(line, admin, tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "health", lambda: SimpleNamespace(misfit="run `db upgrade`"))
    old = tmp_path / "old.tmb"
    answer = line(commands.backup, "create", old, "--by", admin.username, env=PHRASE)
    assert answer.exit_code == 5, answer.output
    assert "db upgrade" in answer.output
    assert not old.exists()


@pytest.mark.parametrize(
    ("by", "second", "typed", "says"),
    [
        ("amina", " AMINA ", None, "second person"),
        ("amina", "amina2", None, "second person"),
        ("amina", "nobody", None, "no active account"),
        ("amina", "gone", None, "no active account"),
        ("amina", "zara", None, "no role that restores"),
        ("brahim", "amina", None, "no role that restores"),
        ("amina", "brahim", f"{PASSWORD}\n000000\n", "not amina"),
        ("amina", "brahim", f"{PASSWORD}\n{{now}}\nwrong words\n{{now}}\n", "not brahim"),
    ],
)
def test_a_restore_needs_two_people_who_prove_it(app, admin, by, second, typed, says):
    """The accounts of a backup are tables like those at hand."""
    db.session.commit()
    made = backup.Manifest(f"{clock.now():%Y-%m-%d}", "North", "", {}, (0, ""))

    @click.command()
    def asking():
        with db.engine.connect() as connection:
            restoring.both_agree(connection, made, by, second, real=True)

    answer = CliRunner().invoke(asking, input=typed and typed.format(now=PHONE.now()))
    assert answer.exit_code == 3, answer.output
    assert says in answer.output


def test_what_the_two_refuse_is_not_begun(line, copied, tmp_path):
    into = tmp_path / "new.db"
    alone = restored(line, copied, f"sqlite:///{into}", tmp_path / "k", "amina", "amina2")
    assert alone.exit_code == 3
    assert "Nothing was changed." in alone.output
    assert not into.exists()
    assert not (tmp_path / "k").exists()


def test_a_database_that_holds_anything_is_left_alone(app, line, admin, copied, tmp_path):
    db.session.commit()
    before = contents(url_of(app))
    answer = restored(line, copied, url_of(app), tmp_path / "k")
    assert answer.exit_code == 3
    assert "not empty" in answer.output
    assert contents(url_of(app)) == before


def test_keys_that_are_there_are_not_overwritten(line, copied, tmp_path):
    (tmp_path / "k").mkdir()
    (tmp_path / "k" / "keys.json").write_text("mine")
    answer = restored(line, copied, f"sqlite:///{tmp_path}/new.db", tmp_path / "k")
    assert answer.exit_code == 2
    assert (tmp_path / "k" / "keys.json").read_text() == "mine"


def test_nothing_else_is_a_backup(line, app, tmp_path):
    (tmp_path / "picture.tmb").write_bytes(b"\x89PNG" * 100)
    answer = line(commands.backup, "verify", tmp_path / "picture.tmb", env=PHRASE)
    assert answer.exit_code == 4
    assert "not a backup" in answer.output


def test_the_schema_is_checked_by_exit_codes(app, line, settings, fresh_database):
    assert line(commands.db_group, "check").exit_code == 0
    answer = line(commands.db_group, "check", "--json")
    assert '"ready": true' in answer.output
    empty = type(line)(replace_database(settings, fresh_database(empty=True)))
    assert empty(commands.db_group, "check").exit_code == 5
    assert '"ready": true' in empty(commands.db_group, "upgrade", "--json").output
    assert empty(commands.db_group, "check").exit_code == 0
    assert empty(commands.db_group, "upgrade").exit_code == 0, "a second run does nothing"


def replace_database(settings, url):
    return type(settings)(**{**vars(settings), "database": url})


def test_a_full_disk_leaves_nothing_behind_and_is_said(
    app, line, data, admin, tmp_path, monkeypatch
):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup, "seal", full)
    target = tmp_path / "full.tmb"
    answer = line(commands.backup, "create", target, "--by", admin.username, env=PHRASE)
    assert answer.exit_code == 6
    assert "There is no room on the disk. Nothing was written." in answer.output
    assert not target.exists()
    assert journal.last(*journal.BACKUPS) is None


def test_what_was_proved_is_on_record_and_a_script_gets_its_facts(line, data, admin, tmp_path):
    target = tmp_path / "kept.tmb"
    answer = line(commands.backup, "create", target, "--by", admin.username, "--json", env=PHRASE)
    told = json.loads(answer.stdout)
    assert told["file"] == str(target)
    db.session.commit()
    entry = journal.last(*journal.BACKUPS)
    assert entry.facts["head"] == entry.number - 1
    assert entry.facts["sha256"] == sha256(target.read_bytes()).hexdigest()
    assert journal.holds(journal.Head(entry.facts["head"], entry.facts["hash"]))
    proved = line(commands.backup, "verify", target, "--json", env=PHRASE)
    assert json.loads(proved.stdout)["hash"] == told["hash"]


def test_a_disk_that_fills_at_the_last_file_leaves_nothing_and_it_can_be_done_again(
    line, made, copied, tmp_path, monkeypatch
):
    folder = tmp_path / "new"
    url = f"sqlite:///{tmp_path}/new.db"
    whole = backup._unpacked

    def full(archive, manifest, into):
        whole(archive, manifest, into)
        if into is not None:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(backup, "_unpacked", full)
        answer = restored(line, copied, url, folder)
    assert answer.exit_code == 6, answer.output
    assert not [each for each in folder.rglob("*") if each.is_file()]
    assert not contents(url)["person"]
    assert restored(line, copied, url, folder).exit_code == 0
    assert contents(url) == made.held
    assert keys.KeyRing.load(folder / "keys.json") == made.ring
