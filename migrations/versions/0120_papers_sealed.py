"""Bodies, numbers of papers and how somebody was told lie sealed in the closed compartments, as
what was said does.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

from trainingmgr.core import keys

revision = "0120"
down_revision = "0119"

SEALED: dict[str, dict[str, tuple[int, bool]]] = {
    "case_check": {"body": (120, True), "evidence": (80, True)},
    "case_appeal": {"body": (120, False)},
    "information_request": {"body": (120, False), "reference": (80, True)},
    "adverse_information": {"told_how": (120, False)},
    "panel_decision": {"told_how": (120, True)},
    "clearance": {"decided_by": (120, True), "reference": (80, True)},
    "ddr_record": {"specialty": (80, True), "quota_group": (40, True)},
    "ddr_referral": {"agency": (120, False), "reference": (80, True)},
    "rank_decision": {"course_reference": (80, True)},
    "reintegration_benefit": {"reference": (80, True)},
    "complaint": {"body": (120, True), "receipt": (120, True)},
}
"""By table the columns, how long the text was and whether there may be none."""
KEPT = {
    "panel_decision": (
        "case_id, stage, verdict, valid_from, valid_to, state, decided_on, notified_on, ",
        "told_how, ", "appeal_until, clearance_id, by_id", "OLD.state IN ('final', 'withdrawn')",
    ),
    "rank_decision": (
        "record_id, board_id, stage, rank_id, pay_rank_id, basis, ", "course_reference, ",
        "answers_id, state, proposed_by_id, decided_at, appeal_until, version",
        "OLD.state <> 'proposed'",
    ),
}  # fmt: skip
"""What stays as it was decided, and the column among it that is sealed anew when the key is."""
HELD = (
    "ck_case_check_held",
    "state IN ('open', 'not_available') OR (body IS NOT NULL AND reliability IS NOT NULL)",
)
"""PostgreSQL writes a rule with a list in other words when a column of it becomes something else."""
MARK = "clearance"
MANY = 5000


def upgrade() -> None:
    _free("reference")
    for table, columns in SEALED.items():
        with _Standing(table):
            with _batch(table) as change:
                if table == "clearance":
                    change.add_column(sa.Column("reference_mark", sa.String(32), nullable=True))
                for name, (length, optional) in columns.items():
                    change.alter_column(
                        name, existing_type=sa.String(length), type_=sa.LargeBinary(),
                        existing_nullable=optional,
                        postgresql_using=f"convert_to({name}, 'UTF8')",
                    )  # fmt: skip
            _rewrite(table, columns, _sealed)
    _kept(sealed=True)
    _numbered("reference_mark")


def downgrade() -> None:
    _free("reference_mark")
    for table, columns in SEALED.items():
        with _Standing(table):
            _rewrite(table, columns, _opened)
            with _batch(table) as change:
                if table == "clearance":
                    change.drop_column("reference_mark")
                for name, (length, optional) in columns.items():
                    change.alter_column(
                        name, existing_type=sa.LargeBinary(), type_=sa.String(length),
                        existing_nullable=optional,
                        postgresql_using=f"convert_from({name}, 'UTF8')",
                    )  # fmt: skip
    _kept(sealed=False)
    _numbered("reference")


def _sealed(table: str, name: str, held: bytes) -> dict[str, Any]:
    text = held.decode()
    found: dict[str, Any] = {name: keys.ring().seal(text)}
    if (table, name) == ("clearance", "reference"):
        found["reference_mark"] = keys.ring().mark(MARK, text)
    return found


def _opened(_table: str, name: str, held: bytes) -> dict[str, Any]:
    return {name: keys.ring().open(held).encode()}


def _rewrite(table: str, columns: Iterable[str], become: Any) -> None:
    """Every value of these columns, some thousand rows at a time."""
    bind = op.get_bind()
    names = [*columns, *(["reference_mark"] if table == "clearance" else [])]
    kinds = {name: sa.String() if name.endswith("_mark") else sa.LargeBinary() for name in names}
    here = sa.table(table, sa.column("id", sa.Integer()),
                    *(sa.column(name, kind) for name, kind in kinds.items()))  # fmt: skip
    written = [here.c[name] for name in columns]
    last = 0
    while True:
        asked = sa.select(here.c.id, *written).where(here.c.id > last).order_by(here.c.id)
        rows = bind.execute(asked.limit(MANY)).all()
        if not rows:
            return
        last = rows[-1].id
        found = []
        for row in rows:
            new: dict[str, Any] = dict.fromkeys(f"new_{name}" for name in names)
            for name in columns:
                held = getattr(row, name)
                if held is not None:
                    # SQLite gives what it held as text before as the text it was
                    held = held.encode() if isinstance(held, str) else bytes(held)
                    new |= {f"new_{key}": it for key, it in become(table, name, held).items()}
            if any(each is not None for each in new.values()):
                found.append({"key": row.id, **new})
        if found:
            told = {name: sa.bindparam(f"new_{name}", type_=kinds[name]) for name in names}
            bind.execute(
                sa.update(here).where(here.c.id == sa.bindparam("key")).values(told), found
            )


def _free(column: str) -> None:
    """What speaks of these columns goes, before they become something else."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEPT:
        op.execute(f"DROP TRIGGER tr_{table}_kept" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        op.drop_constraint(op.f(HELD[0]), "case_check", type_="check")
    op.drop_index(f"ix_clearance_{column}", table_name="clearance")
    op.drop_index("uq_clearance_refusal", table_name="clearance")


def _kept(*, sealed: bool) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.create_check_constraint(op.f(HELD[0]), "case_check", HELD[1])
    for table, (before, column, after, when) in KEPT.items():
        name = f"tr_{table}_kept"
        of = before + ("" if sealed else column) + after
        head = f"CREATE TRIGGER {name} BEFORE UPDATE OF {of} ON {table} FOR EACH ROW"
        if sqlite:
            op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{name}'); END")
        else:
            op.execute(f"{head} EXECUTE FUNCTION {name}()")


def _numbered(column: str) -> None:
    """Each refusal has a number of its own; it is found again by it, or by the mark of it."""
    where = sa.text(f"outcome = 'not_cleared' AND {column} IS NOT NULL")
    op.create_index(f"ix_clearance_{column}", "clearance", [column])
    op.create_index(
        "uq_clearance_refusal", "clearance", ["scheme", column], unique=True,
        sqlite_where=where, postgresql_where=where,
    )  # fmt: skip


def _batch(table: str) -> Any:
    return op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False})


class _Standing:
    """What keeps the rows as they are stands aside meanwhile. SQLite makes the table anew, and its
    triggers go with the old one.
    """

    def __init__(self, table: str) -> None:
        self._table = table
        self._sqlite = op.get_bind().dialect.name == "sqlite"
        self._held: dict[str, str] = {}

    def __enter__(self) -> None:
        if not self._sqlite:
            op.execute(f"ALTER TABLE {self._table} DISABLE TRIGGER USER")
            return
        found = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :of")
        self._held = {
            row.name: row.sql for row in op.get_bind().execute(found, {"of": self._table})
        }
        for name in self._held:
            op.execute(f"DROP TRIGGER {name}")

    def __exit__(self, *_error: Any) -> None:
        if not self._sqlite:
            op.execute(f"ALTER TABLE {self._table} ENABLE TRIGGER USER")
        for sql in self._held.values():
            op.execute(sql)
