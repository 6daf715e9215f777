"""Commands act as a named user, by the rules of the pages, and say what they did."""

import io
import json
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.makers import a_centre, a_user
from tests.tabular.files import lines
from trainingmgr.__main__ import main
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.words import ROLES
from trainingmgr.core import clock, journal, keys
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.sealed import SealedPath
from trainingmgr.features import COMMANDS
from trainingmgr.operations import audit, commands, intake, recounting, users
from trainingmgr.operations.asking import Asking
from trainingmgr.recruitment.rules.ranking import Candidate, Plan, Stage, ranked
from trainingmgr.recruitment.rules.recounting import mark, written
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.people.services.blocks import first_block
from trainingmgr.tabular import services, uploads
from trainingmgr.tabular.models import ImportBatch, ImportState, StagedRow

HEAD = ["Service number", "Name", "Birth date", "Category"]


@pytest.fixture
def clerk(app):
    clerk = a_user(Role.HR_CLERK)
    first_block("HQ", by=clerk)
    return clerk


@pytest.fixture
def head(app):
    return a_user(Role.HR_HEAD)


@pytest.fixture
def bring(line, tmp_path, clerk):
    """Write rows to a file and import them as people."""

    def brought(rows, *words, name="roll.csv", by=clerk, head=HEAD):
        path = tmp_path / name
        path.write_bytes(rows if isinstance(rows, bytes) else lines(head, *rows).encode())
        return line(intake.intake, "people", path, "--by", by.username, *words)

    return brought


def a_list(count, first=1):
    return [
        [f"{n:05}", f"Person {n}", "1990-05-20", "enlisted"] for n in range(first, first + count)
    ]


def seen():
    db.session.commit()
    return db.session.scalar(select(func.count()).select_from(Person).where(known()))


def batches():
    db.session.commit()
    return db.session.scalars(
        select(ImportBatch).order_by(ImportBatch.id).execution_options(populate_existing=True)
    ).all()


def test_a_list_of_people_comes_in_whole(bring):
    answer = bring(a_list(3))
    assert answer.exit_code == 0, answer.output
    assert "You will add 3 people." in answer.output
    assert "Taken in: 3 people" in answer.output
    assert seen() == 3


def test_a_dry_run_changes_nothing_and_can_be_followed_by_the_real_one(bring):
    answer = bring(a_list(3), "--dry-run")
    assert answer.exit_code == 0
    assert "You will add 3 people." in answer.output
    assert "nothing was taken in" in answer.output
    assert seen() == 0
    assert db.session.scalar(select(func.count()).select_from(StagedRow)) == 0
    assert bring(a_list(3)).exit_code == 0
    assert seen() == 3


def test_a_dry_run_of_a_file_that_would_stop_ends_as_the_real_one_would(bring):
    asking = [["1", "Idriss", "03/04/1990", "enlisted"]]
    broken = [*a_list(1), ["00002", "Person 2", "1990-05-20", "soldier of fortune"]]
    for rows, said in (
        (asking, "Answer with --answer"),
        (broken, "Write one of: Recruit, Enlisted, Non-commissioned officer"),
        ([], "a header and no rows"),
    ):
        answer = bring(rows, "--dry-run")
        assert answer.exit_code == 3, answer.output
        assert said in answer.output
    assert bring(broken, "--dry-run", "--leave-out-bad").exit_code == 0
    assert seen() == 0


def test_a_question_is_asked_once_and_answered_on_the_line(bring):
    rows = [["1", "Idriss", "03/04/1990", "enlisted"], ["2", "Moussa", "05/06/1990", "enlisted"]]
    asked = bring(rows)
    assert asked.exit_code == 3
    assert "--answer date_order=…: dmy" in asked.output
    assert seen() == 0
    assert bring(rows, "--answer", "date_order=dmy").exit_code == 0
    born = db.session.scalars(select(Person.born).order_by(Person.service_number)).all()
    assert [str(each) for each in born] == ["1990-04-03", "1990-06-05"]


def test_columns_are_said_on_the_line(bring):
    odd = ["Ref", "Who", "Born", "Kind"]
    assert bring(a_list(1), head=odd).exit_code == 3
    said = ("service_no=Ref", "name_latin=Who", "dob=Born", "category=Kind")
    words = [word for each in said for word in ("--column", each)]
    answer = bring(a_list(1), *words, head=odd)
    assert answer.exit_code == 0, answer.output


def test_problems_are_told_with_row_column_and_value(bring):
    rows = [
        *a_list(1),
        ["00009", "Badly born", "30/02/1990", "enlisted"],
        ["00010", "", "1990", ""],
    ]
    answer = bring(rows)
    assert answer.exit_code == 3
    assert "Row 3, Birth date “30/02/1990”:" in answer.output
    assert "Row 4, Name: Write the name, as the person says it." in answer.output
    assert "--leave-out-bad" in answer.output
    assert seen() == 0
    left = bring(rows, "--leave-out-bad")
    assert left.exit_code == 0, left.output
    assert "2 rows are left out" in left.output
    assert seen() == 1


def test_a_script_gets_facts(bring):
    facts = json.loads(bring([*a_list(2), ["", "", "", ""], ["3", "", "", ""]], "--json").output)
    assert (facts["rows"], facts["accepted"], facts["state"]) == (3, 2, "cancelled")
    assert facts["problems"][0]["row"] == 5
    done = json.loads(bring(a_list(2, 50), "--json").output)
    assert (done["state"], done["taken_in"]) == ("imported", 2)


def test_more_than_fifty_rows_stop_until_another_person_has_approved(bring, head):
    stopped = bring(a_list(51))
    assert stopped.exit_code == 3
    assert "second person" in stopped.output
    assert str(ROLES[Role.HR_HEAD]) in stopped.output
    assert str(ROLES[Role.TRAINING_CLERK]) not in stopped.output
    (batch,) = batches()
    assert (batch.state, seen()) == (ImportState.READY, 0)
    assert bring(a_list(51)).exit_code == 3, "it still waits"
    (batch,) = batches()
    services.note_opened(batch, by=head)
    services.approve(batch, by=head)
    answer = bring(a_list(51))
    assert answer.exit_code == 0, answer.output
    assert (seen(), len(batches())) == (51, 1)


def test_the_same_file_is_refused_until_its_import_is_undone(bring, clerk):
    bring(a_list(2))
    again = bring(a_list(2), name="renamed.csv")
    assert again.exit_code == 3
    assert "was imported on" in again.output
    (batch,) = batches()
    services.undo(batch, "The wrong list was sent.", by=db.session.merge(clerk))
    assert seen() == 0
    assert bring(a_list(2), name="renamed.csv").exit_code == 0
    assert seen() == 2


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"", "empty"),
        (b"Colour;Size\r\nred;large\r\n", "No column holds a name or a number"),
    ],
)
def test_a_file_of_the_wrong_kind_gets_a_sentence(bring, content, word):
    answer = bring(content)
    assert answer.exit_code == 3
    assert word in answer.output
    assert seen() == 0


def test_whoever_may_not_bring_such_a_file_is_told_who_may(bring):
    answer = bring(a_list(1), by=a_user(Role.MENTOR))
    assert answer.exit_code == 3
    assert str(ROLES[Role.HR_CLERK]) in answer.output
    assert str(ROLES[Role.FINANCE]) not in answer.output
    assert batches() == []


def test_nobody_acts_under_a_name_that_is_not_there(bring, line, tmp_path):
    (tmp_path / "x.csv").write_text("a")
    answer = line(intake.intake, "people", tmp_path / "x.csv", "--by", "nobody.at.all")
    assert answer.exit_code == 3
    assert "no active account" in answer.output
    assert line(intake.intake, "people", tmp_path / "x.csv").exit_code == 2, "--by is needed"


@pytest.mark.parametrize("kind", ["people", "nominations", "attendance", "pay", "clearances"])
def test_every_kind_has_a_command_that_teaches(line, kind):
    answer = line(intake.intake, kind, "--help")
    assert f"trainingmgr import {kind} " in answer.output
    assert "--dry-run" in answer.output


def test_every_command_teaches_in_clear_lines():
    waiting = list(COMMANDS)
    for command in waiting:
        waiting += getattr(command, "commands", {}).values()
        told = command.get_help(click.Context(command, info_name=command.name))
        assert "\\b" not in told, told
    assert len(waiting) > 20


def test_every_command_that_says_something_says_it_to_a_script_too():
    """With `--json`. One keeps silent, one serves, one says JSON anyway, and one prints what was
    sealed as it is.
    """
    without = {"serve", "worker", "audit prove", "keys escrow open"}
    waiting = [(command.name, command) for command in COMMANDS]
    for name, command in waiting:
        waiting += [
            (f"{name} {each.name}", each) for each in getattr(command, "commands", {}).values()
        ]
    leaves = {name: each for name, each in waiting if not getattr(each, "commands", None)}
    mute = {
        name
        for name, each in leaves.items()
        if not any("--json" in one.opts for one in each.params)
    }
    assert mute == without
    assert len(leaves) > 35


def test_plain_http_is_served_to_nobody_else(line):
    """Nor is an https address enough: somebody has to end TLS, and be trusted to."""
    with socket.create_server(("0.0.0.0", 0)) as held:
        for address in (line.settings.address, "https://tm.example"):
            line.settings = replace(line.settings, address=address)
            answer = line(commands.serve, "--host", "0.0.0.0", "--port", held.getsockname()[1])
            assert answer.exit_code == 2
            assert "plain http" in answer.output, address


@pytest.mark.parametrize(
    ("address", "port"),
    [("http://127.0.0.1:9001", 9001), ("http://localhost", 8000), ("https://tm.example:444", 8000)],
)
def test_it_listens_where_its_address_says(settings, address, port):
    assert replace(settings, address=address).port == port


def test_a_port_that_is_taken_gets_a_sentence_and_not_a_stack_trace(line):
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        answer = line(commands.serve, "--port", held.getsockname()[1])
    assert answer.exit_code == 2
    assert "Nothing can listen at 127.0.0.1" in answer.output
    assert "Training Manager is at" not in answer.output


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("nonsense", 2, "no address of a database"),
        ("sqlite:///{}/empty.db", 5, "no such table"),
        ("sqlite:///{}/no/such/folder.db", 5, "unable to open database file"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", 5, "Connection refused"),
    ],
)
def test_a_database_that_cannot_be_used_gets_a_sentence(tmp_path, address, code, said):
    settings = {
        "TRAININGMGR_INSTANCE": str(tmp_path),
        "TRAININGMGR_DATABASE": address.format(tmp_path),
    }
    answer = CliRunner().invoke(main, ["audit", "checkpoint"], env=settings)
    assert (answer.exit_code, type(answer.exception)) == (code, SystemExit)
    assert said in answer.output


def test_a_full_disk_is_said_as_that_and_not_as_a_schema_that_is_missing():
    @click.command()
    def write():
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    answer = CliRunner().invoke(Asking(commands=[write]), ["write"])
    assert (answer.exit_code, "no room on the disk" in answer.output) == (6, True)


def test_pages_are_not_served_from_a_database_without_this_schema(tmp_path):
    settings = {
        "TRAININGMGR_INSTANCE": str(tmp_path),
        "TRAININGMGR_DATABASE": f"sqlite:///{tmp_path}/empty.db",
    }
    answer = CliRunner().invoke(main, ["serve"], env=settings)
    assert answer.exit_code == 5
    assert "run `trainingmgr db upgrade`" in answer.output


def test_who_runs_neither_the_machine_nor_its_accounts_takes_no_copy_and_no_key(line, tmp_path):
    by = a_user(Role.HR_CLERK).username
    copy = line(commands.backup, "create", tmp_path / "mine.tmb", "--by", by,
                env={"TRAININGMGR_PASSPHRASE": "x" * 20})  # fmt: skip
    turned = line(commands.keys_group, "rotate", "--by", by)
    assert (copy.exit_code, turned.exit_code) == (3, 3)
    assert "no role that does this" in copy.output
    assert not list(tmp_path.glob("*.tmb"))


def test_a_backup_into_a_folder_that_is_not_there_is_refused(line, tmp_path):
    by = a_user(Role.SYSADMIN).username
    there = tmp_path / "no" / "monday.tmb"
    answer = line(
        commands.backup, "create", there, "--by", by, env={"TRAININGMGR_PASSPHRASE": "x" * 20}
    )
    assert answer.exit_code == 2
    assert "Name a folder that is there" in answer.output


def test_the_first_two_accounts_need_nobody_and_the_third_does(line):
    first = line(users.user, "create", "Amina", "--name", "Amina Saleh")
    assert first.exit_code == 0, first.output
    assert "One-time code: " in first.output
    second = line(users.user, "create", "second", "--name", "Second")
    assert second.exit_code == 3
    assert "--by" in second.output
    dpo = line(users.user, "create", "brahim", "--name", "Brahim Adoum", "--role", "dpo")
    assert dpo.exit_code == 0, dpo.output
    third = line(users.user, "create", "zara", "--name", "Zara Idriss", "--by", "amina", "--json")
    facts = json.loads(third.output)
    assert facts["login"] == "zara"
    assert len(facts["code"]) == 19
    assert line(users.user, "create", "x2", "--name", "X", "--by", "zara").exit_code == 3


def test_a_role_is_given_listed_and_taken_back(line):
    admin, zara = a_user(Role.USER_ADMIN), a_user(None)
    centre = a_centre()
    by = ("--by", admin.username)
    said = line(users.user, "grant", zara.username, "training_clerk", *by)
    assert said.exit_code == 2
    assert "--scope" in said.output
    helped = line(users.user, "grant", "--help").output
    assert [role for role in Role if role.value not in helped] == []
    no_centre = line(
        users.user, "grant", zara.username, "training_clerk", "--scope", "centre", "--at", "??", *by
    )
    assert no_centre.exit_code == 3
    given = line(
        users.user, "grant", zara.username, "training_clerk", "--scope", "centre", "--at",
        centre.code, "--json", *by,
    )  # fmt: skip
    assert given.exit_code == 0, given.output
    facts = json.loads(given.output)
    assert set(facts) == {"login", "role", "scope", "until", "waits"}
    assert (facts["role"], facts["waits"]) == ("training_clerk", False)
    listed = line(users.user, "list", "--role", "training_clerk", *by)
    assert zara.username in listed.output
    assert line(users.user, "list", "--by", zara.username).output == ""
    taken = line(
        users.user, "revoke", zara.username, "training_clerk", "--reason", "Moved elsewhere.",
        "--json", *by,
    )  # fmt: skip
    assert taken.exit_code == 0, taken.output
    assert json.loads(taken.output)["taken_back"] == 1
    listed = json.loads(
        next(each for each in line(users.user, "list", "--json", *by).output.splitlines()
         if zara.username in each)
    )  # fmt: skip
    assert listed["roles"] == []


def test_a_sensitive_role_says_who_must_still_sign(line):
    admin, other = a_user(Role.USER_ADMIN), a_user(None)
    answer = line(users.user, "grant", other.username, "vetting_board", "--by", admin.username)
    assert answer.exit_code == 0, answer.output
    assert "second signature" in answer.output
    db.session.expire_all()
    assert not db.session.get(User, other.id).roles
    oneself = line(users.user, "grant", admin.username, "oversight", "--by", admin.username)
    assert oneself.exit_code == 3


def test_the_chain_is_verified_and_a_cut_tail_is_seen(line, bring):
    bring(a_list(2))
    head = journal.head()
    told = f"{head.number} {head.hash}"
    fine = line(audit.audit, "verify", "--head", told)
    assert fine.exit_code == 0, fine.output
    number = head.number
    invented = line(audit.audit, "verify", "--head", f"{number + 1} {'0' * 64}")
    assert invented.exit_code == 4
    assert "cut off" in invented.output
    assert line(audit.audit, "verify", "--head", "nonsense").exit_code == 2
    facts = json.loads(line(audit.audit, "verify", "--json").output)
    assert (facts["entries"], facts["first_broken"]) == (number, None)


def test_the_first_bad_entry_is_named(line, bring):
    bring(a_list(2))
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.number)).first()
    forbid = {"sqlite": "DROP TRIGGER {}", "postgresql": "DROP TRIGGER {} ON journal_entry"}
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = "
        "'journal_entry'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = "
        "'journal_entry'::regclass",
    }
    kind = db.engine.dialect.name
    number = entry.number
    db.session.commit()
    with db.engine.begin() as connection:
        for (name,) in connection.exec_driver_sql(names[kind]).all():
            connection.exec_driver_sql(forbid[kind].format(name))
        connection.exec_driver_sql(
            f"UPDATE journal_entry SET event = 'Nothing' WHERE number = {number}"
        )
    answer = line(audit.audit, "verify")
    assert answer.exit_code == 4
    assert f"Entry {number}" in answer.output


def test_rotated_keys_open_the_same_secrets_and_seal_them_anew(line, settings):
    admin = a_user(Role.USER_ADMIN, tf_totp_secret="JBSWY3DPEHPK3PXP")
    sealed = _sealed(admin.id)
    upload = uploads.keep(io.BytesIO(b"account;0123456789"))
    answer = line(commands.keys_group, "rotate", "--signing", "--json", "--by", admin.username)
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.output.splitlines()[-1])["secrets"] > 0
    ring = keys.KeyRing.load(settings.key_file)
    assert (len(ring.fields), len(ring.signing)) == (2, 2)
    assert _sealed(admin.id) != sealed
    newest = keys.KeyRing(ring.session, ring.fields[:1])
    assert newest.open(_sealed(admin.id)) == "JBSWY3DPEHPK3PXP", "the newest key alone opens it"
    file = SealedPath(uploads.path_of(upload.name), newest.fields)
    assert file.open("rb").read() == b"account;0123456789"
    db.session.expire_all()
    assert db.session.get(User, admin.id).tf_totp_secret == "JBSWY3DPEHPK3PXP"
    assert db.session.scalars(select(JournalEntry.event)).all()[-1] == "KeysRotated"
    shown = line(commands.keys_group, "show").output
    assert ring.fields[0] not in shown
    facts = json.loads(line(commands.keys_group, "show", "--json").output)
    assert (facts["secrets"], len(facts["certificates"])) == (2, 2)
    assert ring.fields[0] not in str(facts)
    waits = line(commands.keys_group, "resume", "--json", "--by", admin.username)
    assert json.loads(waits.output) == {"secrets": 0}


def _sealed(id_):
    db.session.commit()
    with db.engine.connect() as connection:
        statement = f'SELECT tf_totp_secret FROM "user" WHERE id = {id_}'
        return bytes(connection.exec_driver_sql(statement).scalar_one())


def test_the_work_that_waits_is_done_once(line, bring, clerk, tmp_path):
    path = tmp_path / "later.csv"
    path.write_bytes(lines(HEAD, *a_list(1)).encode())
    with path.open("rb") as stream:
        services.receive(
            stream, kind="people", source="x", file_name="x", by=db.session.merge(clerk)
        )
    assert line(commands.worker, "--once").exit_code == 0
    assert batches()[0].state is ImportState.READY


def test_a_kept_head_is_held_after_more_has_happened(line, bring, time_machine):
    bring(a_list(1))
    kept = journal.head()
    time_machine.move_to(clock.now() + timedelta(days=1))
    bring(a_list(1, 9))
    assert line(audit.audit, "verify", "--head", f"{kept.number} {kept.hash}").exit_code == 0


def test_a_list_is_computed_again_and_a_rewritten_file_is_told_by_the_published_hash(tmp_path):
    """R-REC-02: a file that was rewritten whole, its hash too, is not the published list."""
    stages = [Stage(code="run", most=20, passes=8, weight=1)]
    plan = Plan(places=1, reserve=0, stages=stages, seed="s")
    honest, bought = (
        [Candidate(number="A", points={"run": 19}), Candidate(number="B", points={"run": points})]
        for points in (10, 20)
    )
    told = {}
    for name, people in (("honest", honest), ("bought", bought)):
        lines = ranked(plan, people)
        told[name] = mark(lines)
        (tmp_path / name).write_text(written("R1", 1, plan, people, lines, told[name]))
    run = CliRunner().invoke
    for name, code in (("honest", 0), ("bought", 3)):
        asked = ["recount", str(tmp_path / name), "--sha256", told["honest"]]
        assert run(recounting.recruitment, asked).exit_code == code
    (tmp_path / "none").write_text("a letter")
    assert run(recounting.recruitment, ["recount", str(tmp_path / "none")]).exit_code == 4


def test_one_changed_point_of_a_list_names_whom_it_moved_and_the_stage_that_failed(tmp_path):
    """R-REC-02: by hand, with any editor."""
    stages = [Stage(code="run", most=20, passes=8, weight=1)]
    plan = Plan(places=1, reserve=0, stages=stages, seed="s")
    people = [Candidate(number=number, points={"run": points})
              for number, points in (("A", 19), ("B", 15), ("C", 12), ("D", 3))]  # fmt: skip
    lines = ranked(plan, people)
    text = written("R1", 1, plan, people, lines, mark(lines))
    assert text.rstrip().endswith('"failed",null,null,"run"]'), "why they failed is in the list"
    path = tmp_path / "one.list"

    def told(changed, *words):
        path.write_text(changed, encoding="utf-8")
        return CliRunner().invoke(recounting.recruitment, ["recount", str(path), *words])

    honest = told(text)
    assert honest.exit_code == 0
    assert "the same, byte for byte" in honest.output
    other = told(text.replace('{"run": 15}', '{"run": 7}'))
    assert other.exit_code == 3
    assert "another list. Moved: 2." in other.output
    assert "B: 2 (beyond) -> failed in run" in other.output
    assert "C: 3 (beyond) -> 2 (beyond)" in other.output
    assert "A:" not in other.output
    facts = json.loads(told(text.replace('{"run": 15}', '{"run": 7}'), "--json").output)
    assert facts["moved"][1]["now"] == {
        "position": None, "place": "failed", "total": 3500, "failed_in": "run",
    }  # fmt: skip
