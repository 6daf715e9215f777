import json
import sqlite3
import subprocess
import sys

import pytest
from sqlalchemy import select, text

from tests.core.deeds import SomethingHappened
from tests.makers import a_user, a_week_later
from trainingmgr.accounts.rules import Role
from trainingmgr.core import journal
from trainingmgr.core.db import db, in_passing, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.documents.signing import LOG_VERIFIER
from trainingmgr.oversight.models import Checkpoint, LogTile
from trainingmgr.oversight.queries import breaks as broken
from trainingmgr.oversight.queries import checking, tree
from trainingmgr.oversight.services import breaks, log

WHOLE, SIGNED, ALL = 256, 300, 310
"""Entries of the first tile, entries that were signed, and entries there are."""


@operation
def happen(count, by):
    for number in range(count):
        journal.record(SomethingHappened(number=str(number), name="Élodie عائشة"), by=by)


@pytest.fixture
def signed(app, monkeypatch):
    """Three checkpoints over 300 entries, and ten entries that came since."""
    monkeypatch.setattr(log, "EVERY", 128)
    user = a_user()
    happen(SIGNED, user)
    log.sign_all(now=True)
    happen(ALL - SIGNED, user)
    assert [each.size for each in tree.every()] == [128, WHOLE, SIGNED]
    return user


def run(*statements):
    for each in statements:
        db.session.execute(text(each) if isinstance(each, str) else each)


def untied():
    """Whoever owns the database takes its triggers away first."""
    on = "" if db.engine.dialect.name == "sqlite" else " ON {table}"
    for trigger in (
        "journal_entry_update", "journal_entry_delete", "checkpoint_update", "checkpoint_delete",
        "log_tile_grows", "log_tile_stays",
    ):  # fmt: skip
        table = trigger.rpartition("_")[0]
        run(f"DROP TRIGGER tr_{trigger}{on.format(table=table)}")


def change(number, what="event = 'X'"):
    return f"UPDATE journal_entry SET {what} WHERE number = {number}"


def gone(where):
    id_ = f"SELECT id FROM journal_entry WHERE {where}"
    return [
        f"DELETE FROM journal_words WHERE entry_id IN ({id_})",
        f"DELETE FROM journal_entry WHERE {where}",
    ]


def swap(one, other):
    return [change(one, "number = -1"), change(other, f"number = {one}"),
            change(-1, f"number = {other}")]  # fmt: skip


def chained_anew(first):
    """The hashes of everything from an entry on, as who wrote it would have written them."""
    entries = select(journal.JournalEntry).where(journal.JournalEntry.number >= first)
    before = checking.hash_of(first - 1)
    for each in db.session.scalars(entries.order_by(journal.JournalEntry.number)).all():
        before = journal.JournalEntry.hash_after(each, before)
        run(change(each.number, f"hash = '{before}'"))


def rewrite(first):
    run(change(first))
    db.session.expire_all()
    chained_anew(first)


def signed_anew():
    """Whoever holds the machine and its keys makes the tree and its checkpoints anew, too."""
    run("DELETE FROM log_tile", "DELETE FROM checkpoint")
    db.session.expire_all()
    for size in (128, WHOLE, SIGNED):
        last = tree.newest()
        log._grow(log._leaves(last.size if last else 0, size))
        at = tree.nodes()
        root = log.merkle.Growing.after(size, at).root
        mark = log.notes.Mark(tree.origin(last), size, root)
        note = log.notes.signed(mark, log._seeds(last, mark.origin))
        db.session.add(Checkpoint(size=size, root=root.hex(), note=note, at=log.clock.now()))
        db.session.flush()


TAMPERED = {
    "a change": ([change(150)], ["Entry 150 was changed."]),
    "changes": ([change(150), change(299)], ["Entry 150 was changed.", "Entry 299 was changed."]),
    "another hash": ([change(150, "hash = 'x'")], ["Entry 150 was changed."]),
    "other words": (
        ["UPDATE journal_words SET words = '{}' WHERE entry_id = "
         "(SELECT id FROM journal_entry WHERE number = 9)"],
        ["The words beside entry 9 were changed."],
    ),
    "a deletion": (gone("number = 150"), ["Entry 150 is missing."]),
    "deletions": (gone("number IN (7, 8, 9)"), ["Entries 7 to 9 are missing."]),
    "a swap": (
        swap(150, 160),
        ["Entry 150 is out of order: entry 160 stands in its place.",
         "Entry 160 is out of order: entry 150 stands in its place."],
    ),
    "far away": ([change(150, "number = 999999999")], ["Entry 150 is missing.",
                                                       "Entries 311 to 999999998 are missing."]),
    "a change in the tail": (
        [change(305)],
        ["Entry 305 does not follow from the one before it: one of the two was changed."],
    ),
    "a swap in the tail": (
        swap(303, 306),
        ["Entry 303 is out of order: entry 306 stands in its place.",
         "Entry 306 is out of order: entry 303 stands in its place."],
    ),
    "a deletion in the tail": (gone("number = 305"), ["Entry 305 is missing."]),
    "a damaged tree": (
        ["UPDATE log_tile SET hashes = (SELECT hashes FROM log_tile WHERE place = 0 AND level = 1) "
         "WHERE place = 1 AND level = 0"],
        ["The stored tree over entries 257 to 300 is damaged; the entries are not."],
    ),
    "an entry put before the first": (
        ["INSERT INTO journal_entry (number, at, by_id, event, facts, hash) SELECT -1, at, by_id, "
         "event, facts, hash FROM journal_entry WHERE number = 1"],
        ["Entry -1 stands before the first one: it was put in."],
    ),
    "a checkpoint taken away": (
        ["DELETE FROM checkpoint WHERE size = 300"],
        ["The checkpoint of 300 entries is gone: it was signed here, as a handing over or the "
         "stored tree says."],
    ),
    "the end and its checkpoint cut off": (
        [*gone("number > 256"), "DELETE FROM checkpoint WHERE size > 256"],
        ["The checkpoint of 300 entries is gone: it was signed here, as a handing over or the "
         "stored tree says."],
    ),
    "a checkpoint of another size": (
        ["UPDATE checkpoint SET size = 301 WHERE size = 300"],
        ["The checkpoint of 301 entries was not signed by a key of this site."],
    ),
    "a forged checkpoint": (
        ["UPDATE checkpoint SET note = replace(note, '/journal', '/other') WHERE size = 256"],
        ["The checkpoint of 256 entries was not signed by a key of this site."],
    ),
}  # fmt: skip


def named(*kept):
    """What is found; then all is as it was."""
    db.session.expire_all()
    found = [str(each) for each in checking.verify(kept).findings]
    db.session.rollback()
    return found


def test_nobody_who_writes_waits_for_whoever_reads_the_whole_journal(signed, monkeypatch):
    """With a rollback journal a reader of SQLite keeps every commit waiting while it reads."""
    monkeypatch.setattr(checking, "SOME", 10)
    with in_passing():
        entries = checking.rows(0)
        assert next(entries).number == 1
        if db.engine.dialect.name == "sqlite":
            other = sqlite3.connect(db.engine.url.database, timeout=0)
            other.execute("CREATE TABLE written_meanwhile (x)")
            other.execute("DROP TABLE written_meanwhile")
            other.close()
        assert [each.number for each in entries] == list(range(2, ALL + 1))


def test_change_deletion_and_reordering_are_each_named(signed):
    assert named() == []
    for what, (statements, said) in TAMPERED.items():
        untied()
        run(*statements)
        assert named() == said, what
    run(*gone("number = 150")[:1])
    found = checking.verify()
    assert (found.findings, found.erased) == ((), 1), "words go in time: how many is said"
    db.session.rollback()
    untied()
    run(*gone("number = 150"))
    for number in range(151, ALL + 1):
        run(change(number, f"number = {number - 1}"))
    assert named()[:2] == ["Entry 150 is missing.", "Entries 150 to 299 are out of order: each has "
                           "the number of another."]  # fmt: skip
    untied()
    rewrite(150)
    assert named() == ["Entries 150 to 300 were written anew: others were signed in their place."]
    if db.engine.dialect.name == "sqlite":
        untied()
        run(change(150, "at = 'no time'"))
        assert "Entry 150 cannot be read" in named()[0]


def test_a_cut_end_is_named(signed):
    untied()
    run(*gone("number > 290"))
    (said,) = named()
    assert said.startswith("The journal is shorter (290 entries) than the checkpoint of 20")
    assert "(300): its end was cut off" in said


def test_an_old_backup_and_a_history_signed_anew_are_seen_by_who_kept_a_checkpoint(signed):
    kept = [each.note for each in tree.every()]
    untied()
    rewrite(150)
    signed_anew()
    db.session.flush()
    assert checking.verify().findings == ()
    (said,) = named(*kept)
    assert "(256 entries) differs from what was signed: up to entry 128 it is as it was" in said
    untied()
    run("DELETE FROM checkpoint WHERE size > 128", "DELETE FROM log_tile", *gone("number > 200"))
    found = named(*kept)
    assert any("does not know of it: an old backup was restored" in each for each in found)


def test_nothing_is_signed_after_a_break_until_two_people_acknowledge_it(signed):
    """The break is named for ever; what was signed before it goes on being proved."""
    operator, dpo = a_user(Role.SYSADMIN), a_user(Role.DPO)
    untied()
    run(change(305), *gone("number = 307"))
    db.session.commit()
    with pytest.raises(Refusal, match="Entry 305 of the journal is not as it was written"):
        log.sign_all(now=True)
    with pytest.raises(Refusal, match="does not allow this"):
        breaks.report(305, 307, "The disk failed on 3 May.", by=signed)
    with pytest.raises(Refusal, match="Nothing is found broken"):
        breaks.report(10, 20, "The disk failed on 3 May.", by=operator)
    with pytest.raises(Refusal, match="full sentence"):
        breaks.report(305, 307, " ", by=operator)
    asked = breaks.report(305, 307, "The disk failed on 3 May.", by=operator)
    assert "Entry 307 is missing." in asked.said
    with pytest.raises(Refusal, match="Entry 305"):
        log.sign_all(now=True)
    with pytest.raises(Refusal, match="does not allow this"):
        breaks.acknowledge(asked, by=a_user(Role.OVERSIGHT))
    twin = a_user(Role.DPO)
    twin.holder_id = operator.holder_id
    db.session.commit()
    with pytest.raises(Refusal, match="A second person"):
        breaks.acknowledge(asked, by=twin)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        breaks.acknowledge(broken.one(asked.id, reader=dpo), by=dpo)
    breaks.acknowledge(broken.one(asked.id, reader=dpo), by=dpo)
    newest = log.sign_all(now=True)
    assert newest.size == journal.head().number
    found = checking.verify([newest.note])
    assert found.findings == ()
    assert [each.entry for each, _known in found.known] == [305, 307]
    assert checking.verify(tail=True).findings == ()
    run(change(306))
    assert named() == ["Entry 306 was changed."]


def test_a_journal_that_was_cut_and_grew_again_is_not_signed_over(signed):
    untied()
    run(*gone("number > 290"))
    db.session.commit()
    with pytest.raises(Refusal, match="shorter than its last checkpoint"):
        log.sign_all(now=True)
    happen(20, signed)
    with pytest.raises(Refusal, match="Entry 300 of the journal"):
        log.sign_all(now=True)
    assert "Entries 291 to 300 were written anew" in named()[0]


def test_a_checkpoint_is_owed_each_day_and_after_a_thousand_entries(app, monkeypatch):
    assert log.EVERY == 1000
    monkeypatch.setattr(log, "EVERY", 20)
    user = a_user()
    assert log.sign_all() is None
    happen(1, user)
    assert log.sign_all().size == 1
    happen(19, user)
    assert log.sign_all() is None
    happen(1, user)
    assert log.sign_all().size == 21
    happen(1, user)
    monkeypatch.setattr(
        log.clock, "today", lambda: log.clock.day(log.clock.now()).replace(year=3000)
    )
    assert log.sign_all().size == 22


def test_the_script_alone_checks_log_and_proofs(signed, tmp_path):
    """Sixty lines, the standard library and `cryptography`: no word of ours is imported."""
    code = LOG_VERIFIER.read_text("utf-8")
    assert len(code.splitlines()) <= 60
    assert max(map(len, code.splitlines())) <= 100
    key = tree.verifiers()[0].text
    whole = "".join(checking.lines(SIGNED))
    notes = "\n".join(each.note for each in tree.every())
    entry, older = tree.included(200), tree.extended(128, SIGNED)
    files = {
        "log": whole, "notes": notes, "entry": json.dumps(entry), "old": json.dumps(older),
        "changed": whole.replace('"number":"150"', '"number":"151"'),
        "cut": "".join(whole.splitlines(keepends=True)[:290]),
        "other": json.dumps(entry | {"entry": entry["entry"].replace('"number":"199"', '"x":"1"')}),
        "fork": json.dumps(older | {"path": older["path"][::-1]}),
        "forged": json.dumps(entry | {"checkpoint": entry["checkpoint"].replace("256", "257")}),
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_text(content, "utf-8", newline="")
    asked = {
        "log notes": "RIGHT", "entry": "RIGHT", "old": "RIGHT",
        "changed notes": "entry 152 does not follow", "cut notes": "the end was cut off",
        "other": "does not lead there", "fork": "does not lead there", "forged": "InvalidSignature",
    }  # fmt: skip
    for names, said in asked.items():
        paths = [str(tmp_path / each) for each in names.split()]
        done = subprocess.run(
            [sys.executable, "-I", str(LOG_VERIFIER), key, *paths], capture_output=True, text=True
        )
        assert said in done.stdout + done.stderr, (names, done.stdout, done.stderr)
        assert (done.returncode == 0) == (said == "RIGHT")


def test_the_tree_lies_in_tiles_and_a_new_key_is_vouched_for_by_the_old_one(signed):
    tiles = db.session.execute(select(LogTile.level, LogTile.place).order_by(LogTile.id)).all()
    assert sorted(map(tuple, tiles)) == [(0, 0), (0, 1), (1, 0)]
    ring = log.keys.ring()
    log.keys.hold(log.keys.KeyRing(ring.session, ring.fields, ring.signing, ("ab" * 32, *ring.log)))
    try:
        assert log.sign_all(now=True).note.count("\u2014 ") == 2
        happen(1, signed)
        assert log.sign_all(now=True).note.count("\u2014 ") == 1
        assert checking.verify().findings == ()
    finally:
        log.keys.hold(ring)
