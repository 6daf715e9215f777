"""Rows of a real site, each made another's, written to an empty database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from random import Random
from secrets import SystemRandom, token_hex
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    NullPool,
    Table,
    Uuid,
    create_engine,
    insert,
    select,
    text,
)

from trainingmgr.core import clock
from trainingmgr.core.columns import Encrypted, PartialDateText, new_uid
from trainingmgr.core.db import Bare
from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass
from trainingmgr.demo.shadow import becoming
from trainingmgr.demo.shadow.becoming import EVIDENCE, Becomes
from trainingmgr.demo.shadow.inventing import Crowd
from trainingmgr.demo.shadow.papers import Invented, Known
from trainingmgr.registry.people.rules import sort_name

LEFT_OUT = "Left out of this set."
BLOCK = (5_000_000, 5_999_999)
"""Programme numbers that whoever tries it gives to newcomers."""
MANY = 2_000
Row = dict[str, Any]
Signer = tuple[str, Ed25519PrivateKey]
Say = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Filled:
    """How many rows were written, of how many people, and of how many the birth date stayed."""

    rows: int
    people: int
    same_birthday: int


class Copying:
    """One copy: which keys people have there, and how each table's rows are written anew."""

    def __init__(
        self, real: Connection, theirs: frozenset[str], today: date, signer: Signer
    ) -> None:
        self._real, self._rng = real, SystemRandom()
        self._crowd = Crowd(theirs, Random(self._rng.getrandbits(64)), today)
        self.people = self._shuffled()
        self.same_birthday = 0
        """How many people kept the birth date that they have."""
        self._invented = Invented(self._crowd, theirs, signer, self._codes())
        self._vetted, self._judged = self._exchanged()
        self._posts: dict[int, int] = {}
        """Which post stands for which where something is said of who holds it."""
        self._service = self._served()
        self._servant = {other.id: one for one, other in self._service.items()}
        self._special: dict[str, Callable[[Row, Row], None]] = {
            "person": self._person, "service_record": self._service_record,
            "user": self._user, "phone": self._phone,
            "clearance": self._clearance, "pay_line": self._invented.pay_line,
            "discrepancy": self._invented.discrepancy, "arrears_entry": self._invented.arrears,
            "certificate": self._invented.certificate, "certificate_layout": self._invented.layout,
            "pay_channel": self._invented.channel, "payment": self._invented.payment,
            "payment_file": self._invented.file, "payment_outcome": self._invented.outcome,
            "pay_hold": self._invented.sourced, "stop_list": self._invented.sourced,
            "muster_name": self._invented.written_in,
            "muster_sheet": self._muster, "presence_proof": self._invented.proof,
            "application": self._application, "counterpart": self._counterpart,
        }  # fmt: skip
        self._applied, self._met = self._applicants(), self._counterparts()
        self._gone: dict[str, set[int]] = {}
        """Rows that are of nobody, and by whose key others go with them."""

    def _shuffled(self) -> dict[int, int]:
        """Other keys for people, so that none leads back by its place."""
        person = Bare.metadata.tables["person"]
        keys = list(self._real.scalars(select(person.c.id)))
        others = list(range(1, len(keys) + 1))
        self._rng.shuffle(others)
        return dict(zip(keys, others, strict=True))

    def _codes(self) -> frozenset[str]:
        """How units, ranks and grades are called in lists: what a file may say of them."""
        found = {
            code for name in ("unit", "rank", "pay_grade")
            for code in self._real.scalars(select(Bare.metadata.tables[name].c.code))
        }  # fmt: skip
        return frozenset(found)

    def _exchanged(self) -> tuple[dict[int, int], dict[int, int]]:
        """Whose clearances somebody has there: those of another of the same unit, so that nobody
        who guesses a person by rank and post learns what was decided about them; and a unit those
        of another unit. Who is alone has none.
        """
        person, clearance = (Bare.metadata.tables[name] for name in ("person", "clearance"))
        units: dict[int | None, list[int]] = {}
        asked = (
            select(person.c.unit_id, person.c.id)
            .join(clearance, clearance.c.person_id == person.c.id)
            .distinct()
        )
        for unit_id, key in self._real.execute(asked):
            units.setdefault(unit_id, []).append(key)
        people: dict[int, int] = {}
        for keys in units.values():
            people |= self._in_a_ring(keys)
        judged = select(clearance.c.unit_id).where(clearance.c.unit_id.is_not(None)).distinct()
        return people, self._in_a_ring(list(self._real.scalars(judged)))

    def _served(self) -> dict[int, Any]:
        """Whose post and service somebody has there: those of another of the same unit, rank and
        status. A list of the establishment, or the day on which somebody came, leads to nobody but
        who is alone in their rank there.
        """
        person = Bare.metadata.tables["person"]
        alike: dict[tuple[Any, ...], list[Any]] = {}
        for row in self._real.execute(
            select(
                person.c.id, person.c.post_id, person.c.status_since, person.c.unit_id,
                person.c.rank_id, person.c.status, person.c.post_id.is_(None),
            )
        ):  # fmt: skip
            alike.setdefault(tuple(row)[3:], []).append(row)
        found: dict[int, Any] = {}
        for rows in alike.values():
            self._rng.shuffle(rows)
            found |= {one.id: other for one, other in zip(rows, rows[1:] + rows[:1], strict=True)}
            self._posts |= {
                one.post_id: found[one.id].post_id for one in rows if one.post_id is not None
            }
        return found

    def _in_a_ring(self, keys: list[int]) -> dict[int, int]:
        """For each of several another one of them; for one alone nobody."""
        self._rng.shuffle(keys)
        return dict(self._in_turn(keys))

    def _applicants(self) -> dict[int, Row]:
        """Who applied, where and when, of another application of the same round: nobody learns by
        a day or a place how it went for somebody. Who enlisted stands among those who did.
        """
        person, application = (Bare.metadata.tables[name] for name in ("person", "application"))
        asked = select(
            application.c.id, application.c.round_id, application.c.person_id,
            application.c.site_id, application.c.deposited_on, person.c.status,
        ).join(person, person.c.id == application.c.person_id)  # fmt: skip
        rounds: dict[int, list[Any]] = {}
        for row in self._real.execute(asked):
            rounds.setdefault(row.round_id, []).append(row)
        found: dict[int, Row] = {}
        for rows in rounds.values():
            self._rng.shuffle(rows)
            rows.sort(key=lambda row: str(row.status))
            ring = self._in_turn(rows)
            found |= {
                row.id: {"person_id": self.people[other.person_id], "site_id": other.site_id,
                         "deposited_on": other.deposited_on}
                for row, other in ring
            }  # fmt: skip
        return found

    def _counterparts(self) -> dict[int, Row]:
        """The unit and the person of another counterpart: nobody learns how anybody was rated."""
        table = Bare.metadata.tables["counterpart"]
        rows = list(self._real.execute(select(table.c.id, table.c.unit_id, table.c.person_id)))
        self._rng.shuffle(rows)
        return {
            row.id: {"unit_id": other.unit_id, "person_id": self.people.get(other.person_id),
                     "office": f"Office {number}"}
            for number, (row, other) in enumerate(self._in_turn(rows), start=1)
        }  # fmt: skip

    @staticmethod
    def _in_turn(rows: Sequence[Any]) -> list[tuple[Any, Any]]:
        """Each of several with the next of them; one alone with nobody."""
        return list(zip(rows, [*rows[1:], *rows[:1]], strict=True)) if len(rows) > 1 else []

    def rows(self, table: Table) -> Iterator[list[Row]]:
        """The rows of a table as they stand in the shadow, some at a time. What lies sealed is not
        even read.
        """
        plan = [(c, becoming.of(c)) for c in table.columns]
        read = [
            c for c, what in plan
            if not isinstance(c.type, Encrypted)
            and (what is not Becomes.LEFT_OUT or not c.nullable or c.name in EVIDENCE)
        ]  # fmt: skip
        asked = select(*read).order_by(*table.primary_key.columns)
        found = self._real.execution_options(yield_per=MANY).execute(asked)
        for part in found.mappings().partitions():
            made = [self._made(table, plan, row) for row in part]
            yield [row for row in made if not self._is_alone(table, row)]

    def _is_alone(self, table: Table, row: Row) -> bool:
        """Whether it is of nobody: a clearance in a unit that has one person alone, whoever was
        alone in a round or as a counterpart, and what hangs on them.
        """
        if table.name == "clearance":
            return row["person_id"] is row["unit_id"] is None
        alone = {"application": self._applied, "counterpart": self._met}.get(table.name)
        is_alone = alone is not None and row["id"] not in alone
        if is_alone or any(row[name] in self._gone[at] for name, at in self._hangs(table)):
            self._gone.setdefault(table.name, set()).add(row["id"])
            return True
        return False

    def _hangs(self, table: Table) -> Iterator[tuple[str, str]]:
        """Its keys of rows of which some are gone."""
        for column in table.columns if self._gone else ():
            for key in column.foreign_keys:
                if key.column.table.name in self._gone and not column.nullable:
                    yield column.name, key.column.table.name

    def _made(
        self, table: Table, plan: Sequence[tuple[Column[Any], Becomes]], real: Mapping[Any, Any]
    ) -> Row:
        row: Row = {}
        for column, what in plan:
            value = real.get(column.name)
            if what is Becomes.LEFT_OUT:
                empty = column.nullable and (column.name not in EVIDENCE or value is None)
                value = None if empty else _nothing(column)
            elif what is Becomes.KEY:
                value = self._key(column, value)
                if column.name.endswith("post_id") and table.name in becoming.COPIED:
                    value = self._posts.get(value, value)
            elif what is Becomes.SHIFTED:
                is_date = isinstance(column.type, PartialDateText)
                value = self._crowd.born(value) if is_date and value is not None else None
            elif isinstance(value, datetime) and table.name in becoming.COPIED:
                # a second leads to one row of one person, and a day to all of it
                value = clock.begins(clock.day(value))
            if isinstance(column.type, Uuid):
                value = new_uid()
            row[column.name] = value
        if table.name == "person":
            row["id"] = self.people[row["id"]]
        if special := self._special.get(table.name):
            special(row, dict(real))
        return row

    def _key(self, column: Column[Any], value: Any) -> Any:
        at = next(iter(column.foreign_keys)).column.table.name
        if at == "person":
            return self.people.get(value)
        return value if at in becoming.COPIED or at in becoming.OTHERS else None

    def _person(self, row: Row, real: Row) -> None:
        self.same_birthday += row["born"] is not None and row["born"].text == real["born"].text
        row["number"] = self._crowd.number()
        row["status_since"] = self._service[real["id"]].status_since
        if real["service_number"]:
            row["service_number"] = self._crowd.coded("SH-")
        shown, native = self._crowd.name(real["name_display"], real["name_native"], real["sex"])
        row |= {"name_display": shown, "name_native": native, "sort_name": sort_name(shown)}
        born = (real["born"].text, row["born"].text) if real["born"] is not None else ("", None)
        number = row["service_number"]
        self._invented.called.setdefault(real["name_display"].upper(), shown)
        self._invented.people[real["id"]] = Known(shown, native or "", number, *born)
        if number:
            self._invented.numbers[real["service_number"]] = number

    def _service_record(self, row: Row, real: Row) -> None:
        row["person_id"] = self.people[self._servant[real["person_id"]]]
        row["post_id"] = real["post_id"]

    def _clearance(self, row: Row, real: Row) -> None:
        whose = self._vetted.get(real["person_id"])
        row["person_id"] = None if whose is None else self.people[whose]
        row["unit_id"] = self._judged.get(real["unit_id"])

    def _application(self, row: Row, real: Row) -> None:
        row |= self._applied.get(real["id"], {})

    def _counterpart(self, row: Row, real: Row) -> None:
        row |= self._met.get(real["id"], {})

    def _muster(self, row: Row, real: Row) -> None:
        row["lines"] = [self.people[each] for each in real["lines"] if each in self.people]

    def _user(self, row: Row, _real: Row) -> None:
        login = self._crowd.coded("user-").lower()
        row |= {"username": login, "name": f"Account {login[5:].upper()}", "is_demo": True}
        row |= {"fs_uniquifier": token_hex(32), "must_change_password": False}

    def _phone(self, row: Row, _real: Row) -> None:
        row["number"] = self._crowd.phone()


def _nothing(column: Column[Any]) -> Any:
    if isinstance(column.type, JSON):
        default: Any = column.default
        return default.arg(None) if default is not None else {}
    return LEFT_OUT[: getattr(column.type, "length", None) or None]


def fill(
    real: Engine, engine: Engine, theirs: frozenset[str], today: date, say: Say, signer: Signer
) -> Filled:
    """Copy into a database that has its schema and no rows. `signer` is the key of the shadow."""
    tables, count = becoming.copied(), 0
    with real.connect() as source, source.begin(), _free(engine) as shadow:
        shadow.execute(Bare.metadata.tables["number_block"].insert(), [_block()])
        copying = Copying(source, theirs, today, signer)
        for at, table in enumerate(tables, start=1):
            say(table.name, at, len(tables))
            for rows in copying.rows(table):
                if rows:
                    shadow.execute(insert(table), rows)
                count += len(rows)
        people = len(copying.people)
    return Filled(count, people, copying.same_birthday)


def _block() -> Row:
    first, last = BLOCK
    return {
        "uid": new_uid(), "site": "SHADOW", "first": first, "last": last, "next": first,
        "ours": True, "version": 1,
    }  # fmt: skip


@contextmanager
def _free(engine: Engine) -> Iterator[Connection]:
    """A connection for which no trigger and no key stands in the way of history: both stand again
    at its end, and every key is looked at.
    """
    alone = create_engine(engine.url, poolclass=NullPool)
    with alone.connect().execution_options(writes=True) as connection:
        bare: Any = connection.connection.dbapi_connection
        bare.execute("PRAGMA foreign_keys = OFF")
        bare.execute("PRAGMA synchronous = OFF")
        held = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = [(row.name, row.sql) for row in connection.execute(text(held))]
        for name, _sql in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield connection
        for _name, sql in triggers:
            connection.exec_driver_sql(sql)
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if loose is not None:
            raise Refusal(f"A row of {loose[0]} points at nothing. Nothing was made.")
        connection.commit()
    alone.dispose()
