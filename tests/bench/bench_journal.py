"""The journal at a million entries: `python -m tests.bench.bench_journal [--entries N]`.

Signs the tree over them, then measures in CPU time what `audit verify` and the stand-alone script
take for all of it, and a proof for one entry. The floor is reading the same rows in the database's
own order and hashing what was hashed: nothing that checks a chain does less.
"""

import argparse
import gc
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import insert

from tests.bench.gauge import told
from tests.core.deeds import SomethingHappened
from tests.databases import settings_for
from tests.makers import a_user
from trainingmgr.app import create_app
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.documents.signing import LOG_VERIFIER
from trainingmgr.operations.schema import bring_up
from trainingmgr.oversight.queries import checking, tree
from trainingmgr.oversight.services import log

PIECE = 5000


@operation
def written(first, count, by):
    """Entries as `record` writes them, a quarter with words beside them: not what is measured."""
    before, rows, words = checking.hash_of(first - 1), [], []
    for number in range(first, first + count):
        facts = {"number": str(number), "reason": "late", "person": number % 5000}
        if number % 4 == 0:
            spoken, salt = {"name": f"Élodie {number}"}, f"{number:032x}"
            told_ = sha256((salt + journal.canonical(spoken)).encode()).hexdigest()
            facts["words"] = told_
            words.append({"entry_id": number, "salt": salt, "words": spoken})
        row = {"id": number, "number": number, "at": clock.now(), "by_id": by, "facts": facts,
               "event": "SomethingHappened", "about_kind": "person",
               "about_id": number % 5000}  # fmt: skip
        line = journal.line(SimpleNamespace(**row), before)
        before = row["hash"] = sha256(line.encode()).hexdigest()
        rows.append(row)
    db.session.execute(insert(journal.JournalEntry), rows)
    db.session.execute(insert(journal.JournalWords), words)


def spent(deed):
    """Seconds of CPU and of the clock, and what it gave."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    found = deed()
    return time.process_time() - cpu, time.perf_counter() - wall, found


def hashed(lines):
    return [sha256(each).digest() for each in lines]


def recorded(by, count=2000):
    """Milliseconds of CPU to write one deed of one entry, as every request does."""

    @operation
    def one():
        journal.record(SomethingHappened(number="1"), by=by)

    return spent(lambda: [one() for _ in range(count)])[0] * 1000 / count


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--entries", type=int, default=1_000_000)
    entries = asked.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(f"sqlite:///{folder}/x.db", Path(folder)), testing=True)
        with app.app_context():
            bring_up()
            user = a_user()
            told("writing one entry, CPU ms", recorded(user))
            key, start = user.id, journal.head().number
            for first in range(start + 1, entries + 1, PIECE):
                written(first, min(PIECE, entries - first + 1), key)
                db.session.expunge_all()
            cpu, _wall, _last = spent(lambda: log.sign_all(now=True))
            told("signing all of it, CPU s", cpu)
            whole = "".join(checking.lines(entries)).encode()
            lines = whole.splitlines()
            floor, _wall, _x = spent(partial(hashed, lines))
            read, _wall, _x = spent(lambda: sum(1 for _row in checking.rows(0)))
            cpu, wall, found = spent(checking.verify)
            assert (found.entries, found.findings) == (entries, ())
            told(
                "verifying all of it, CPU s",
                cpu,
                most=60,
                baseline=("reading and hashing the same", floor + read),
            )
            told("... by the clock, with what else this machine does, s", wall)
            told("proving one entry, ms", spent(lambda: tree.included(entries // 2))[1] * 1000)
            (Path(folder) / "log").write_bytes(whole)
            notes = "\n".join(each.note for each in tree.every())
            (Path(folder) / "notes").write_text(notes, "utf-8")
            name = tree.verifiers()[0].text
            command = [sys.executable, "-I", str(LOG_VERIFIER), name, "log", "notes"]
            del whole, lines
            wall = spent(lambda: subprocess.run(command, cwd=folder, check=True))[1]
            told("the stand-alone script, s", wall, most=60)
            told("memory of this process, MB",
                 resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)  # fmt: skip


if __name__ == "__main__":
    main()
