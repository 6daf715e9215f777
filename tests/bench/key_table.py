"""The key table of the register on SQLite, filled and asked as the register does it."""

import sqlite3
from collections.abc import Iterable, Sequence

from trainingmgr.matching.keys import person_keys
from trainingmgr.matching.records import Record
from trainingmgr.matching.search import Hit, KeyGroup, rank, search_plan
from trainingmgr.matching.vocabulary import Vocabulary


class KeyTable:
    def __init__(self, people: Sequence[Record], path: str = ":memory:") -> None:
        self.people = {person.id: person for person in people}
        self.vocabulary = Vocabulary.of(name for person in people for name in person.written)
        self.base = sqlite3.connect(path)
        self.base.execute(
            "CREATE TABLE match_key (k BIGINT, person_id INTEGER, PRIMARY KEY (k, person_id))"
            " WITHOUT ROWID"
        )
        rows = sorted((k, person.id) for person in people for k in person_keys(person))
        self.base.executemany("INSERT INTO match_key VALUES (?, ?)", rows)
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
            f" WHERE k IN ({','.join('?' * len(group.keys))})"
            f" GROUP BY person_id ORDER BY count(*) DESC, person_id LIMIT {group.cap})"
            for group in groups
        )
        keys = [k for group in groups for k in group.keys]
        return [self.people[row[0]] for row in self.base.execute(" UNION ".join(each), keys)]
