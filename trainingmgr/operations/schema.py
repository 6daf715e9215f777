"""The database's schema: built at once where there is nothing, else brought up step by step."""

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import insert, inspect

from trainingmgr.core.db import Bare, db
from trainingmgr.registry.structure.models import DocumentKind

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
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        Bare.metadata.create_all(connection)
        connection.execute(
            insert(DocumentKind),
            [
                {"code": code, "titles": {"en": english, "fr": french, "ar": arabic}}
                for code, english, french, arabic in FIRST_KINDS
            ],
        )
        MigrationContext.configure(connection).stamp(_scripts(), "head")


def newest() -> str | None:
    """The revision that this version needs."""
    return _scripts().get_current_head()


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", current_app.extensions["migrate"].directory)
    return ScriptDirectory.from_config(config)
