"""Whoever asked for a waiver, a right or a rate of pay, or that a certificate be withdrawn, takes it
back while it waits; and since when the end of a hold is asked for.
"""

import sqlalchemy as sa
from alembic import op

revision = "0121"
down_revision = "0120"

RIGHT = ("entitlementstate", "entitlementstate", "decided_by_another", "proposed_by_id", "proposed", "agreed")
WAITS = {
    "grade_holding": RIGHT,
    "allowance_grant": RIGHT,
    "deduction_order": RIGHT,
    "exchange_rate": RIGHT,
    "enrolment_waiver_request": ("waiverstate", "waiverstate", "by_two", "asked_by_id", "asked", "signed"),
    "revocation_proposal": ("proposalstate", "revocationstate", "by_two", "by_id", "asked", "agreed"),
}  # fmt: skip
"""Of each table the names of its states before and after, of the rule of two, of whoever asks, and
of the first two states."""


def upgrade() -> None:
    for table, (before, after, rule, asker, waits, agreed) in WAITS.items():
        _bound(
            table, (before, after), (waits, agreed, "refused", "withdrawn"), rule,
            f"decided_by_id IS NULL OR (decided_by_id = {asker}) = (state = 'withdrawn')",
            decided=(agreed, "refused", "withdrawn"),
        )  # fmt: skip
    _standing("state NOT IN ('refused', 'withdrawn')")
    op.add_column("pay_hold", sa.Column("end_asked_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """What was taken back goes: it never counted."""
    for table in WAITS:
        op.execute(f"DELETE FROM {table} WHERE state = 'withdrawn'")
    for table, (before, after, rule, asker, waits, agreed) in WAITS.items():
        _bound(
            table, (after, before), (waits, agreed, "refused"), rule,
            f"decided_by_id IS NULL OR decided_by_id <> {asker}", decided=(agreed, "refused"),
        )  # fmt: skip
    _standing("state <> 'refused'")
    op.drop_column("pay_hold", "end_asked_at")


def _bound(
    table: str, names: tuple[str, str], states: tuple[str, ...], rule: str, by_two: str, *,
    decided: tuple[str, ...],
) -> None:  # fmt: skip
    """The states of a table, who decides, and what is on record of it."""
    evidence = [f"{each}_with_state" for each in ("decided_by_id", "decided_at")]
    with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch:
        for name in (names[0], rule, *evidence):
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{names[1]}"), f"state IN ({_listed(states)})")
        batch.create_check_constraint(op.f(f"ck_{table}_{rule}"), by_two)
        for name in evidence:
            batch.create_check_constraint(
                op.f(f"ck_{table}_{name}"),
                f"(state IN ({_listed(sorted(decided))})) = "
                f"({name.removesuffix('_with_state')} IS NOT NULL)",
            )


def _listed(states: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"'{each}'" for each in states)


def _standing(where: str) -> None:
    name = "uq_exchange_rate_standing"
    op.drop_index(name, table_name="exchange_rate")
    op.create_index(
        name, "exchange_rate", ["period", "base", "quote"], unique=True,
        sqlite_where=sa.text(where), postgresql_where=sa.text(where),
    )  # fmt: skip
