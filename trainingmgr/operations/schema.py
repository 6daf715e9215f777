"""The database's schema: built at once where there is nothing, else brought up step by step.

What takes those steps is loaded when somebody does: to serve, it is enough to know which are due.
"""

from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import Connection, Engine, create_mock_engine, insert, inspect, text
from sqlalchemy.engine.mock import MockConnection

from trainingmgr.core.db import Bare, db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.late import Late
from trainingmgr.registry.structure.models import DocumentKind

flask_migrate: Any = Late("flask_migrate")
FIRST_KINDS = (
    ("NATIONAL_ID", "National identity card", "Carte nationale d’identité", "بطاقة هوية وطنية"),
    ("MILITARY_ID", "Military identity card", "Carte d’identité militaire", "بطاقة هوية عسكرية"),
    ("PASSPORT", "Passport", "Passeport", "جواز سفر"),
    ("BIRTH_CERTIFICATE", "Birth certificate", "Acte de naissance", "شهادة ميلاد"),
    ("VOTER_CARD", "Voter card", "Carte d’électeur", "بطاقة ناخب"),
    ("DRIVING_LICENCE", "Driving licence", "Permis de conduire", "رخصة قيادة"),
    ("SCHOOL", "School paper", "Document scolaire", "ورقة مدرسية"),
    ("OTHER", "Another document", "Un autre document", "مستند آخر"),
)
"""Kinds of identity documents that a new site knows, with their titles in three languages."""


def bring_up() -> None:
    """Give the database the schema of this version; where it has it, do nothing.

    An empty one is built from the models in one transaction, a tenth of the time that all
    migrations take one after another to the same schema.
    """
    if inspect(db.engine).get_table_names():
        upgrade()
        return
    build(db.engine)


def build(engine: Engine) -> None:
    """Give an empty database, whichever it is, the schema of this version."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for statement in _statements(engine.dialect.name):
            connection.exec_driver_sql(statement)
        connection.execute(
            insert(DocumentKind),
            [
                {"code": code, "titles": {"en": english, "fr": french, "ar": arabic}}
                for code, english, french, arabic in FIRST_KINDS
            ],
        )
        connection.exec_driver_sql(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
        stamp = text("INSERT INTO alembic_version (version_num) VALUES (:newest)")
        connection.execute(stamp, {"newest": newest()})


@cache
def _statements(kind: str) -> tuple[str, ...]:
    """What builds the schema on this kind of database. Written once in a process: each backup is
    proved in a database of its own.
    """
    written: list[str] = []

    def write(ddl: Any, *_given: Any) -> None:
        written.append(str(ddl.compile(dialect=mock.dialect)))

    mock: MockConnection = create_mock_engine(f"{kind}://", write)
    Bare.metadata.create_all(mock, checkfirst=False)
    return tuple(written)


def upgrade() -> None:
    """Take every step that is due. Raises Refusal for the database of a newer version."""
    _known()
    _prepare()
    flask_migrate.upgrade()


def downgrade(revision: str) -> None:
    """Take the schema back to a revision, or by so many steps. Raises Refusal as above."""
    _known()
    _prepare()
    flask_migrate.downgrade(revision=revision)


def _known() -> None:
    with db.engine.connect() as connection:
        there = held(connection)
    if there is not None and there > (newest() or ""):
        raise Refusal(newer(there))


def newer(there: str) -> str:
    return (
        f"The database has the schema {there} of a newer version; this one knows {newest()}. "
        "Install the newer version. Nothing was changed."
    )


def _prepare() -> None:
    if "migrate" not in current_app.extensions:
        flask_migrate.Migrate(current_app, db, directory=str(current_app.extensions["migrations"]))


def held(connection: Connection) -> str | None:
    """The revision that the database says it has."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def newest() -> str | None:
    """The revision that this version needs: the file of a migration begins with its own."""
    steps = (current_app.extensions["migrations"] / "versions").glob("[0-9]*_*.py")
    return max((file.name.partition("_")[0] for file in steps), default=None)
