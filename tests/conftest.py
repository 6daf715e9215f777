import os

import pytest
from jinja2 import BytecodeCache

from tests.browser import Browser
from tests.cast import Cast
from tests.databases import postgresql, settings_for, sqlite
from trainingmgr.app import create_app
from trainingmgr.core.db import db

KINDS = {"sqlite": sqlite, "postgresql": postgresql}
WANTED = os.environ.get("TEST_DATABASES", "sqlite,postgresql").split(",")


@pytest.fixture(scope="session", params=WANTED)
def fresh_database(request, tmp_path_factory):
    """Gives the address of a new migrated database each time it is called."""
    with KINDS[request.param](tmp_path_factory.mktemp("databases")) as fresh:
        yield fresh


@pytest.fixture
def settings(fresh_database, tmp_path):
    return settings_for(fresh_database(), tmp_path)


class Compiled(BytecodeCache):
    """Templates compiled once for all the applications of a test run."""

    def __init__(self):
        self._codes = {}

    def load_bytecode(self, bucket):
        if (bucket.key, bucket.checksum) in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key, bucket.checksum])

    def dump_bytecode(self, bucket):
        self._codes[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


COMPILED = Compiled()
SHARED = {}
"""By kind of database: what speaks its SQL, and the statements compiled so far."""


@pytest.fixture(scope="session", autouse=True)
def statements_are_compiled_once():
    """An engine is made for each test; what it has learnt of SQL is handed to the next."""
    make = db._make_engine

    def made(*given):
        engine = make(*given)
        dialect, cache = SHARED.setdefault(
            engine.url.drivername, (engine.dialect, engine._compiled_cache)
        )
        engine.dialect, engine._compiled_cache = dialect, cache
        return engine

    db._make_engine = made
    yield
    db._make_engine = make


@pytest.fixture
def app(settings):
    app = create_app(settings, testing=True)
    app.jinja_env.bytecode_cache = COMPILED
    with app.app_context():
        yield app
        app.extensions["sqlalchemy"].session.remove()
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def cast(app):
    return Cast.assembled()


@pytest.fixture
def browser(app, cast):
    """The training clerk's."""
    return Browser(app, cast.training_clerk)


@pytest.fixture
def browse(app):
    """A browser of anybody: `browse(cast.mentor, language="ar")`."""
    return lambda user, **how: Browser(app, user, **how)
