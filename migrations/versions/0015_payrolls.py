"""What is earned beside the grade, and payrolls computed from it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

OF_CLOSED = "(SELECT state FROM payroll WHERE payroll.id = OLD.payroll_id) = 'closed'"
NOT_COMPUTING = "(SELECT state FROM payroll WHERE payroll.id = {row}.payroll_id) <> 'computing'"
NEW, OLD = NOT_COMPUTING.format(row="NEW"), NOT_COMPUTING.format(row="OLD")
TYPED = (
    "UPDATE OF payroll_id, number, person_id, unit_id, post_id, slot, seen, grade, step, band, "
    "days, base_minor, allowances, allowances_minor, deductions, deductions_minor, gross_minor, "
    "net_minor, channel, channel_id, channel_end, purpose, funder_id, facts"
)
TRIGGERS = (
    ("payroll", "closed", "UPDATE", "OLD.state = 'closed'"),
    ("payroll", "kept", "DELETE", "OLD.state IN ('released', 'closed')"),
    ("payroll_line", "computed", "INSERT", NEW),
    ("payroll_line", "taken", "DELETE", OLD),
    ("payroll_line", "typed", TYPED, "1 = 1"),
    ("payroll_line", "closed", "UPDATE", OF_CLOSED),
    ("payroll_change", "computed", "INSERT", NEW),
    ("payroll_change", "taken", "DELETE", OLD),
    ("payroll_change", "closed", "UPDATE", OF_CLOSED),
)


def upgrade() -> None:
    op.create_table(
        "allowance_type",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ration",
                "hazard",
                "hardship",
                "specialist",
                "command",
                "transport",
                "family",
                "uniform",
                "other",
                "stipend",
                "per_diem",
                name="allowancekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "measure",
            sa.Enum(
                "month", "day", name="measure", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("taxable", sa.Boolean(), nullable=False),
        sa.Column(
            "condition",
            sa.Enum(
                "everybody",
                "present",
                "specialty",
                "commands",
                "granted",
                name="condition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("per_mille", sa.Integer(), nullable=True),
        sa.Column("cap_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("law", sa.String(length=120), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind NOT IN ('stipend', 'per_diem') OR (condition = 'granted' AND per_mille IS NULL)",
            name=op.f("ck_allowance_type_support_is_granted"),
        ),
        sa.CheckConstraint(
            "(amount_minor IS NULL) <> (per_mille IS NULL)", name=op.f("ck_allowance_type_measured")
        ),
        sa.CheckConstraint(
            "coalesce(amount_minor, 1) > 0 AND coalesce(cap_minor, 1) > 0",
            name=op.f("ck_allowance_type_positive"),
        ),
        sa.CheckConstraint(
            "coalesce(per_mille, 1) BETWEEN 1 AND 1000", name=op.f("ck_allowance_type_share")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["organisation.id"],
            name=op.f("fk_allowance_type_service_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance_type")),
        sa.UniqueConstraint(
            "service_id",
            "code",
            "valid_from",
            name=op.f("uq_allowance_type_service_id_code_valid_from"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_allowance_type_uid")),
    )
    op.create_table(
        "deduction_type",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "tax",
                "pension",
                "advance",
                "court_order",
                "deduction",
                name="deductionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "levied",
            sa.Enum(
                "base",
                "taxable",
                "gross",
                name="levied",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "owed",
            sa.Enum(
                "everybody",
                "ordered",
                name="owed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("per_mille", sa.Integer(), nullable=True),
        sa.Column("cap_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("law", sa.String(length=120), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "owed = 'ordered' OR (amount_minor IS NULL) <> (per_mille IS NULL)",
            name=op.f("ck_deduction_type_measured"),
        ),
        sa.CheckConstraint(
            "coalesce(amount_minor, 1) > 0 AND coalesce(cap_minor, 1) > 0",
            name=op.f("ck_deduction_type_positive"),
        ),
        sa.CheckConstraint(
            "coalesce(per_mille, 1) BETWEEN 1 AND 1000", name=op.f("ck_deduction_type_share")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["organisation.id"],
            name=op.f("fk_deduction_type_service_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deduction_type")),
        sa.UniqueConstraint(
            "service_id",
            "code",
            "valid_from",
            name=op.f("uq_deduction_type_service_id_code_valid_from"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_deduction_type_uid")),
    )
    op.create_table(
        "payroll",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "salary",
                "stipend",
                "per_diem",
                "arrears",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=True),
        sa.Column("cut_off_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "computing",
                "computed",
                "released",
                "closed",
                name="payrollstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("inputs_sha256", sa.String(length=64), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("computed_at", sa.DateTime(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("rolled_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('closed')) = (closed_at IS NOT NULL)",
            name=op.f("ck_payroll_closed_at_with_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('closed')) = (closed_by_id IS NOT NULL)",
            name=op.f("ck_payroll_closed_by_id_with_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('closed', 'released')) = (released_at IS NOT NULL)",
            name=op.f("ck_payroll_released_at_with_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('closed', 'released')) = (released_by_id IS NOT NULL)",
            name=op.f("ck_payroll_released_by_id_with_state"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'computing') OR content_sha256 IS NOT NULL",
            name=op.f("ck_payroll_hashed"),
        ),
        sa.CheckConstraint("length(period) = 7", name=op.f("ck_payroll_month")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_payroll_by_id_user")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user.id"], name=op.f("fk_payroll_closed_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["funder_id"], ["organisation.id"], name=op.f("fk_payroll_funder_id_organisation")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_payroll_job_id_job")),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["user.id"], name=op.f("fk_payroll_released_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["organisation.id"], name=op.f("fk_payroll_service_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll")),
        sa.UniqueConstraint(
            "service_id",
            "period",
            "purpose",
            "currency",
            name=op.f("uq_payroll_service_id_period_purpose_currency"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_payroll_uid")),
    )
    op.create_index(op.f("ix_payroll_by_id"), "payroll", ["by_id"], unique=False)

    op.create_table(
        "payroll_input",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payroll_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "roll",
                "posts",
                "scale",
                "entitlements",
                "presence",
                "channels",
                "holds",
                "clearances",
                name="inputkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["payroll_id"], ["payroll.id"], name=op.f("fk_payroll_input_payroll_id_payroll")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_input")),
        sa.UniqueConstraint("payroll_id", "kind", name=op.f("uq_payroll_input_payroll_id_kind")),
    )
    op.create_table(
        "payroll_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payroll_id", sa.Integer(), nullable=False),
        sa.Column(
            "deed",
            sa.Enum(
                "prepared",
                "verified",
                "approved",
                name="deed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "because IS NULL OR deed = 'verified'", name=op.f("ck_payroll_signature_countersigned")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_payroll_signature_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["payroll_id"], ["payroll.id"], name=op.f("fk_payroll_signature_payroll_id_payroll")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_signature")),
    )
    op.create_index(
        op.f("ix_payroll_signature_by_id"), "payroll_signature", ["by_id"], unique=False
    )
    op.create_index(
        op.f("ix_payroll_signature_payroll_id"), "payroll_signature", ["payroll_id"], unique=False
    )
    op.create_index(
        "uq_payroll_signature_one",
        "payroll_signature",
        ["payroll_id", "deed", "content_sha256"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )

    op.create_table(
        "allowance_grant",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "refused",
                name="entitlementstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('agreed', 'refused')) = (decided_at IS NOT NULL)",
            name=op.f("ck_allowance_grant_decided_at_with_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('agreed', 'refused')) = (decided_by_id IS NOT NULL)",
            name=op.f("ck_allowance_grant_decided_by_id_with_state"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
            name=op.f("ck_allowance_grant_decided_by_another"),
        ),
        sa.CheckConstraint("length(trim(document)) > 2", name=op.f("ck_allowance_grant_papered")),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on > from_on", name=op.f("ck_allowance_grant_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_allowance_grant_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["funder_id"],
            ["organisation.id"],
            name=op.f("fk_allowance_grant_funder_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_allowance_grant_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user.id"], name=op.f("fk_allowance_grant_proposed_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["allowance_type.id"],
            name=op.f("fk_allowance_grant_type_id_allowance_type"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance_grant")),
        sa.UniqueConstraint("uid", name=op.f("uq_allowance_grant_uid")),
    )
    op.create_index(
        "ix_allowance_grant_person", "allowance_grant", ["person_id", "from_on"], unique=False
    )
    op.create_index(
        op.f("ix_allowance_grant_proposed_by_id"),
        "allowance_grant",
        ["proposed_by_id"],
        unique=False,
    )
    op.create_index("ix_allowance_grant_state", "allowance_grant", ["state", "id"], unique=False)
    op.create_index(
        op.f("ix_allowance_grant_type_id"), "allowance_grant", ["type_id"], unique=False
    )

    op.create_table(
        "deduction_order",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "refused",
                name="entitlementstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('agreed', 'refused')) = (decided_at IS NOT NULL)",
            name=op.f("ck_deduction_order_decided_at_with_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('agreed', 'refused')) = (decided_by_id IS NOT NULL)",
            name=op.f("ck_deduction_order_decided_by_id_with_state"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_deduction_order_positive")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
            name=op.f("ck_deduction_order_decided_by_another"),
        ),
        sa.CheckConstraint("length(trim(document)) > 2", name=op.f("ck_deduction_order_papered")),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on > from_on", name=op.f("ck_deduction_order_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_deduction_order_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_deduction_order_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user.id"], name=op.f("fk_deduction_order_proposed_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["deduction_type.id"],
            name=op.f("fk_deduction_order_type_id_deduction_type"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deduction_order")),
        sa.UniqueConstraint("uid", name=op.f("uq_deduction_order_uid")),
    )
    op.create_index(
        "ix_deduction_order_person", "deduction_order", ["person_id", "from_on"], unique=False
    )
    op.create_index(
        op.f("ix_deduction_order_proposed_by_id"),
        "deduction_order",
        ["proposed_by_id"],
        unique=False,
    )
    op.create_index("ix_deduction_order_state", "deduction_order", ["state", "id"], unique=False)
    op.create_index(
        op.f("ix_deduction_order_type_id"), "deduction_order", ["type_id"], unique=False
    )

    op.create_table(
        "grade_holding",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "refused",
                name="entitlementstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('agreed', 'refused')) = (decided_at IS NOT NULL)",
            name=op.f("ck_grade_holding_decided_at_with_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('agreed', 'refused')) = (decided_by_id IS NOT NULL)",
            name=op.f("ck_grade_holding_decided_by_id_with_state"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
            name=op.f("ck_grade_holding_decided_by_another"),
        ),
        sa.CheckConstraint("length(trim(document)) > 2", name=op.f("ck_grade_holding_papered")),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on > from_on", name=op.f("ck_grade_holding_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_grade_holding_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_grade_holding_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user.id"], name=op.f("fk_grade_holding_proposed_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_holding")),
        sa.UniqueConstraint("uid", name=op.f("uq_grade_holding_uid")),
    )
    op.create_index(
        "ix_grade_holding_person", "grade_holding", ["person_id", "from_on"], unique=False
    )
    op.create_index(
        op.f("ix_grade_holding_proposed_by_id"), "grade_holding", ["proposed_by_id"], unique=False
    )
    op.create_index("ix_grade_holding_state", "grade_holding", ["state", "id"], unique=False)

    op.create_table(
        "payroll_change",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payroll_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "joiner",
                "leaver",
                "grade",
                "amount",
                "channel",
                name="changekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("was", sa.String(length=120), nullable=True),
        sa.Column("now", sa.String(length=120), nullable=True),
        sa.Column("difference_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=True),
        sa.Column("documented_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "documented_by_id IS NULL OR document IS NOT NULL",
            name=op.f("ck_payroll_change_documented"),
        ),
        sa.ForeignKeyConstraint(
            ["documented_by_id"], ["user.id"], name=op.f("fk_payroll_change_documented_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["payroll_id"], ["payroll.id"], name=op.f("fk_payroll_change_payroll_id_payroll")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_payroll_change_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_change")),
        sa.UniqueConstraint(
            "payroll_id",
            "person_id",
            "kind",
            name=op.f("uq_payroll_change_payroll_id_person_id_kind"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_payroll_change_uid")),
    )
    op.create_index(
        "ix_payroll_change_kind", "payroll_change", ["payroll_id", "kind", "id"], unique=False
    )
    op.create_index("ix_payroll_change_person", "payroll_change", ["person_id"], unique=False)

    op.create_table(
        "payroll_line",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payroll_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "salary",
                "stipend",
                "per_diem",
                "arrears",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("funder_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column(
            "slot",
            sa.Enum(
                "slotted",
                "no_post",
                "unfunded",
                "over_strength",
                "shared",
                name="slot",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "seen",
            sa.Enum(
                "seen",
                "not_seen",
                "unknown",
                "excused",
                name="seen",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("band", sa.String(length=5), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("base_minor", sa.BigInteger(), nullable=False),
        sa.Column("allowances", sa.JSON(), nullable=False),
        sa.Column("allowances_minor", sa.BigInteger(), nullable=False),
        sa.Column("deductions", sa.JSON(), nullable=False),
        sa.Column("deductions_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "bank_account",
                "mobile_money",
                "cash_parade",
                "stipend_card",
                "cheque",
                "unknown",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("channel_end", sa.String(length=4), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "checked",
                "approved",
                "exported",
                "submitted",
                "accepted",
                "settled",
                "signed_received",
                "held",
                "rejected",
                "returned",
                "unclaimed",
                "cancelled",
                "partially_paid",
                "disputed",
                "reissued",
                "unknown",
                name="linestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.Date(), nullable=True),
        sa.Column(
            "hold",
            sa.Enum(
                "not_registered",
                "not_slotted",
                "not_seen",
                "duplicate",
                "channel_unverified",
                "name_mismatch",
                "sanctions",
                "court_order",
                "disciplinary_decision",
                "suspended_support",
                "data_error",
                "awaiting_document",
                name="holdreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.Column("held_because", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "purpose NOT IN ('stipend', 'per_diem') OR funder_id IS NOT NULL",
            name=op.f("ck_payroll_line_funded"),
        ),
        sa.CheckConstraint("state = 'held' OR hold IS NULL", name=op.f("ck_payroll_line_held")),
        sa.CheckConstraint(
            "(held_by_id IS NULL) = (held_because IS NULL)", name=op.f("ck_payroll_line_held_by")
        ),
        sa.CheckConstraint(
            "base_minor >= 0 AND allowances_minor >= 0 AND deductions_minor >= 0 AND net_minor >= 0",
            name=op.f("ck_payroll_line_amounts"),
        ),
        sa.CheckConstraint("days BETWEEN 0 AND 31", name=op.f("ck_payroll_line_days")),
        sa.CheckConstraint(
            "gross_minor = base_minor + allowances_minor AND net_minor = gross_minor - deductions_minor",
            name=op.f("ck_payroll_line_adds_up"),
        ),
        sa.ForeignKeyConstraint(
            ["funder_id"], ["organisation.id"], name=op.f("fk_payroll_line_funder_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["pay_channel.id"], name=op.f("fk_payroll_line_channel_id_pay_channel")
        ),
        sa.ForeignKeyConstraint(
            ["held_by_id"], ["user.id"], name=op.f("fk_payroll_line_held_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["payroll_id"], ["payroll.id"], name=op.f("fk_payroll_line_payroll_id_payroll")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_payroll_line_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_payroll_line_post_id_post")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_payroll_line_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_line")),
        sa.UniqueConstraint("payroll_id", "number", name=op.f("uq_payroll_line_payroll_id_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_payroll_line_uid")),
    )
    op.create_index(
        "ix_payroll_line_person", "payroll_line", ["person_id", "payroll_id"], unique=False
    )
    op.create_index(
        "ix_payroll_line_state",
        "payroll_line",
        ["payroll_id", "state", "hold", "number"],
        unique=False,
    )
    op.create_index("ix_payroll_line_unit", "payroll_line", ["payroll_id", "unit_id"], unique=False)
    op.create_index(
        "uq_payroll_line_salary",
        "payroll_line",
        ["payroll_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("purpose = 'salary'"),
        postgresql_where=sa.text("purpose = 'salary'"),
    )

    with op.batch_alter_table("pay_grade", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.add_column(sa.Column("step", sa.Integer(), server_default="1", nullable=False))
        batch_op.drop_constraint(
            batch_op.f("uq_pay_grade_service_id_code_valid_from"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_pay_grade_service_id_code_step_valid_from"),
            ["service_id", "code", "step", "valid_from"],
        )
        batch_op.create_check_constraint(op.f("ck_pay_grade_step"), "step BETWEEN 1 AND 30")

    for table, name, deed, when in TRIGGERS:
        _never(table, name, deed, when)


def _never(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation USING MESSAGE = TG_NAME, "
        f"CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")


def downgrade() -> None:
    for table, name, _deed, _when in TRIGGERS:
        trigger = f"tr_{table}_{name}"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {trigger}")
        else:
            op.execute(f"DROP TRIGGER {trigger} ON {table}")
            op.execute(f"DROP FUNCTION {trigger}()")
    for table in (
        "payroll_line", "payroll_change", "grade_holding", "deduction_order", "allowance_grant",
        "payroll_signature", "payroll_input", "payroll", "deduction_type", "allowance_type",
    ):  # fmt: skip
        op.drop_table(table)
    grade = sa.table("pay_grade", sa.column("step", sa.Integer))
    op.execute(grade.delete().where(grade.c.step > 1))
    with op.batch_alter_table("pay_grade", schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
        batch_op.drop_constraint(op.f("ck_pay_grade_step"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("uq_pay_grade_service_id_code_step_valid_from"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_pay_grade_service_id_code_valid_from"),
            ["service_id", "code", "valid_from"],
        )
        batch_op.drop_column("step")
