"""Kinds of identity documents are rows: the fixed list becomes the first of them."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

FIRST = (
    ("NATIONAL_ID", "National identity card", "Carte nationale d’identité", "بطاقة هوية وطنية"),
    ("MILITARY_ID", "Military identity card", "Carte d’identité militaire", "بطاقة هوية عسكرية"),
    ("PASSPORT", "Passport", "Passeport", "جواز سفر"),
    ("BIRTH_CERTIFICATE", "Birth certificate", "Acte de naissance", "شهادة ميلاد"),
    ("VOTER_CARD", "Voter card", "Carte d’électeur", "بطاقة ناخب"),
    ("DRIVING_LICENCE", "Driving licence", "Permis de conduire", "رخصة قيادة"),
    ("SCHOOL", "School paper", "Document scolaire", "ورقة مدرسية"),
    ("OTHER", "Another document", "Un autre document", "مستند آخر"),
)
OLD = sa.Enum(*(code.lower() for code, *_titles in FIRST), name="documentkind",
              native_enum=False, create_constraint=True, length=40)  # fmt: skip
TABLE, LINK = "identity_document", "fk_identity_document_kind_code_document_kind"


def upgrade():
    kinds = op.create_table(
        "document_kind",
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=True),
        sa.Column("pattern", sa.String(length=60), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issuer_id"], ["organisation.id"],
                                name=op.f("fk_document_kind_issuer_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_kind")),
        sa.UniqueConstraint("code", name=op.f("uq_document_kind_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_document_kind_uid")),
    )  # fmt: skip
    op.create_index(op.f("ix_document_kind_issuer_id"), "document_kind", ["issuer_id"])
    rows = [{"uid": uuid4(), "code": code, "version": 1, "titles": {"en": en, "fr": fr, "ar": ar}}
            for code, en, fr, ar in FIRST]  # fmt: skip
    op.bulk_insert(kinds, rows)
    with op.batch_alter_table(TABLE, reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("ck_identity_document_documentkind"), type_="check")
    _replaced("kind_code", sa.String(40), "upper(kind)", "kind")
    with op.batch_alter_table(TABLE, reflect_kwargs={"resolve_fks": False}) as table:
        table.create_foreign_key(LINK, "document_kind", ["kind_code"], ["code"])
    op.create_index(op.f("ix_identity_document_kind_code"), TABLE, ["kind_code"])


def downgrade():
    op.drop_index(op.f("ix_identity_document_kind_code"), TABLE)
    with op.batch_alter_table(TABLE, reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(LINK, type_="foreignkey")
    known = ", ".join(f"'{code}'" for code, *_titles in FIRST)
    op.execute(f"UPDATE {TABLE} SET kind_code = 'OTHER' WHERE kind_code NOT IN ({known})")
    _replaced("kind", OLD, "lower(kind_code)", "kind_code")
    op.drop_table("document_kind")


def _replaced(new, type_, value, old):
    """A column by another one. Renamed, PostgreSQL would keep the old name in its rules."""
    with op.batch_alter_table(TABLE, reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column(new, type_, nullable=True))
    op.execute(f"UPDATE {TABLE} SET {new} = {value}")  # noqa: S608  ours
    with op.batch_alter_table(TABLE, reflect_kwargs={"resolve_fks": False}) as table:
        table.alter_column(new, existing_type=type_, nullable=False)
        table.drop_column(old)
