"""Scans and checks of attendance sheets, what came out of the printer, and how results are judged.

Rows that are written once are kept so by triggers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

WRITTEN_ONCE = (
    "sheet_scan",
    "sheet_check",
    "print_run_line",
    "spoiled_print",
    "result_approval",
)


def upgrade() -> None:
    op.create_table('sheet_scan',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=4), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_sheet_scan_by_id_user')),
    sa.ForeignKeyConstraint(['sheet_id'], ['attendance_sheet.id'], name=op.f('fk_sheet_scan_sheet_id_attendance_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_scan')),
    sa.UniqueConstraint('sheet_id', 'sha256', name=op.f('uq_sheet_scan_sheet_id_sha256')),
    sa.UniqueConstraint('uid', name=op.f('uq_sheet_scan_uid'))
    )
    op.create_index(op.f('ix_sheet_scan_by_id'), 'sheet_scan', ['by_id'], unique=False)
    op.create_table('sheet_check',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('seen', sa.String(length=16), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_sheet_check_by_id_user')),
    sa.ForeignKeyConstraint(['sheet_id'], ['attendance_sheet.id'], name=op.f('fk_sheet_check_sheet_id_attendance_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_check')),
    sa.UniqueConstraint('uid', name=op.f('uq_sheet_check_uid'))
    )
    op.create_index(op.f('ix_sheet_check_by_id'), 'sheet_check', ['by_id'], unique=False)
    op.create_index('ix_sheet_check_sheet', 'sheet_check', ['sheet_id', 'id'], unique=False)
    op.create_table('print_run',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('spoiled', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=240), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(confirmed_by_id IS NULL) = (confirmed_at IS NULL)', name=op.f('ck_print_run_confirmed_whole')),
    sa.CheckConstraint('count > 0', name=op.f('ck_print_run_some')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_print_run_by_id_user')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_print_run_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_print_run_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['user.id'], name=op.f('fk_print_run_confirmed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_run')),
    sa.UniqueConstraint('uid', name=op.f('uq_print_run_uid'))
    )
    op.create_index(op.f('ix_print_run_by_id'), 'print_run', ['by_id'], unique=False)
    op.create_index('ix_print_run_centre', 'print_run', ['centre_id', 'id'], unique=False)
    op.create_table('print_run_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('print_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['print_id'], ['certificate_print.id'], name=op.f('fk_print_run_line_print_id_certificate_print')),
    sa.ForeignKeyConstraint(['run_id'], ['print_run.id'], name=op.f('fk_print_run_line_run_id_print_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_run_line')),
    sa.UniqueConstraint('print_id', name=op.f('uq_print_run_line_print_id'))
    )
    op.create_index('ix_print_run_line_run', 'print_run_line', ['run_id'], unique=False)
    op.create_table('spoiled_print',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('print_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=240), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(reason)) >= 3', name=op.f('ck_spoiled_print_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_spoiled_print_by_id_user')),
    sa.ForeignKeyConstraint(['print_id'], ['certificate_print.id'], name=op.f('fk_spoiled_print_print_id_certificate_print')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spoiled_print')),
    sa.UniqueConstraint('print_id', name=op.f('uq_spoiled_print_print_id'))
    )
    op.create_index(op.f('ix_spoiled_print_by_id'), 'spoiled_print', ['by_id'], unique=False)
    op.create_table('criterion',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(trim(title)) >= 2', name=op.f('ck_criterion_titled')),
    sa.CheckConstraint('points > 0', name=op.f('ck_criterion_worth_points')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_criterion_assessment_id_assessment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_criterion')),
    sa.UniqueConstraint('assessment_id', 'position', name=op.f('uq_criterion_assessment_id_position')),
    sa.UniqueConstraint('uid', name=op.f('uq_criterion_uid'))
    )
    op.create_table('criterion_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('result_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('tenths', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('tenths >= 0', name=op.f('ck_criterion_mark_not_negative')),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_criterion_mark_criterion_id_criterion')),
    sa.ForeignKeyConstraint(['result_id'], ['result.id'], name=op.f('fk_criterion_mark_result_id_result')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_criterion_mark')),
    sa.UniqueConstraint('result_id', 'criterion_id', name=op.f('uq_criterion_mark_result_id_criterion_id'))
    )
    op.create_table('second_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('score_tenths', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('score_tenths >= 0', name=op.f('ck_second_mark_not_negative')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_second_mark_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_second_mark_by_id_user')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_second_mark_enrolment_id_enrolment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_mark')),
    sa.UniqueConstraint('assessment_id', 'enrolment_id', 'attempt', name=op.f('uq_second_mark_assessment_id_enrolment_id_attempt'))
    )
    op.create_index(op.f('ix_second_mark_by_id'), 'second_mark', ['by_id'], unique=False)
    op.create_index('ix_second_mark_enrolment', 'second_mark', ['enrolment_id'], unique=False)
    op.create_table('result_approval',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_result_approval_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_result_approval_cohort_id_cohort')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_result_approval')),
    sa.UniqueConstraint('uid', name=op.f('uq_result_approval_uid'))
    )
    op.create_index(op.f('ix_result_approval_by_id'), 'result_approval', ['by_id'], unique=False)
    op.create_index('ix_result_approval_cohort', 'result_approval', ['cohort_id', 'id'], unique=False)
    for table in WRITTEN_ONCE:
        _keep(table)


def _keep(table: str) -> None:
    """No row is changed or removed, from raw SQL as well."""
    postgresql = op.get_context().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_{table}_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON {table}"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")


def downgrade() -> None:
    op.drop_table("result_approval")
    op.drop_table("second_mark")
    op.drop_table("criterion_mark")
    op.drop_table("criterion")
    op.drop_table("spoiled_print")
    op.drop_table("print_run_line")
    op.drop_table("print_run")
    op.drop_table("sheet_check")
    op.drop_table("sheet_scan")
