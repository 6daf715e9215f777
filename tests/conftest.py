import gc
import os
from contextlib import ExitStack
from dataclasses import replace
from zlib import crc32

import pytest
from sqlalchemy import event

from tests.applications import Applications
from tests.browser import Browser
from tests.browser_checks import chromium
from tests.cast import Cast
from tests.databases import postgresql, settings_for, sqlite
from tests.e2e.server import told
from tests.processes import Nursery
from trainingmgr.app import create_app
from trainingmgr.core import clock, keys
from trainingmgr.core.db import db

KINDS = {"sqlite": sqlite, "postgresql": postgresql}
WANTED = os.environ.get("TEST_DATABASES", "sqlite,postgresql").split(",")
PAGES = {"browse", "browser"}
"""What a test asks for that opens pages: they are the same whatever is below them."""
WHOLE = ("tests/core/", "tests/house/test_schema.py", "tests/reliability/test_01_",
         "tests/reliability/test_02_", "tests/reliability/test_05_", "tests/reliability/test_09_",
         "tests/test_ground.py")  # fmt: skip
"""What a database itself must hold is proved on both each time: rows that are said to be saved,
versions, imports that are seen whole, migrations. All other tests of a store run on one of two,
half of them on either: a run has a quarter of an hour on two processors. A long run proves all on
both.
"""
gc.set_threshold(50_000, 20, 50)  # the usual 700 spends a sixth of a run on looking for garbage


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """What is loaded by now stays to the end: nobody looks for garbage in it."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items):
    """A walk over everything, or over the demonstration, is a long run on its second database, and
    so is what people see on pages on the one of two that is not its own. Of two workers, one begins
    with the browsers and the other comes to PostgreSQL first: neither makes what the other has.
    """
    for item in items:
        whole = item.get_closest_marker("walk") or "loaded" in item.fixturenames
        walks = whole and _kind(item) == "postgresql"
        either = not item.nodeid.startswith(WHOLE) or PAGES & set(item.fixturenames)
        if walks or (either and _kind(item) not in (None, _own(item))):
            item.add_marker(pytest.mark.long)
    done = yield
    items.sort(key=_turn)
    return done


def _kind(item):
    return item.callspec.params.get("fresh_database") if hasattr(item, "callspec") else None


def _own(item):
    """Where a test of pages runs each time: half of them on either database, by their names."""
    return WANTED[crc32(item.originalname.encode()) % len(WANTED)]


def _turn(item):
    """Within a turn the walks over everything come first: a run never ends waiting for one.
    Whatever asks the demonstration's site stays with one worker, which walks over it once.
    """
    turn = 2 if _kind(item) == "postgresql" else 1
    browsed = {"window", "site"} & set(item.fixturenames)
    return 0 if browsed else turn, "/house/" not in item.nodeid


@pytest.fixture(scope="session")
def databases(tmp_path_factory):
    """`databases("sqlite")()` is the address of a new built one. A server starts once."""
    made = {}
    with ExitStack() as until_the_end:

        def of(kind):
            if kind not in made:
                folder = tmp_path_factory.mktemp(kind)
                made[kind] = until_the_end.enter_context(KINDS[kind](folder))
            return made[kind]

        yield of


@pytest.fixture(scope="session", params=WANTED)
def fresh_database(request, databases):
    """Gives the address of a new built database each time it is called."""
    return databases(request.param)


@pytest.fixture(scope="session")
def window():
    """The one Chromium of a run: each test opens contexts of its own in it."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """The folder with the small demonstration, to be copied, and the accounts in it: made once for
    all workers of a run.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    return folder, told(folder)


PLAYED = {}
"""By kind of database and day: a database that holds the cast, and where its rows lie."""
KEYS = {}
"""By the address of such a database: the keys that it was written with."""
IDS = {}
"""By address of a database that was copied from such a one: where the rows of its cast lie."""


@pytest.fixture
def settings(request, fresh_database, tmp_path):
    like, ids = None, None
    if "cast" in request.fixturenames:
        like, ids = with_cast(fresh_database, tmp_path)
    url = fresh_database.lent(like=like)
    IDS[url] = ids
    settings = settings_for(url, tmp_path)
    if like:
        KEYS[like].save(settings.key_file)
    yield settings
    fresh_database.drop(url)


def with_cast(fresh_database, folder):
    """The cast is written once a day of the clock, and copied with its database."""
    key = fresh_database, clock.today()
    if key not in PLAYED:
        url = fresh_database()
        app = create_app(settings_for(url, folder), testing=True)
        with app.app_context():
            PLAYED[key] = url, Cast.assembled().remembered()
            KEYS[url] = keys.ring()
            db.session.remove()
            db.engine.dispose()
    return PLAYED[key]


@pytest.fixture(scope="session")
def nursery():
    """What starts the processes that tests kill: it loads the product once, when first asked."""
    found = Nursery()
    yield found
    found.close()


STATEMENTS = 5_000
"""More than there are: of the usual 500 a walk over everything forgets what it has just learnt."""
SHARED = {}
"""By kind of database: what speaks its SQL, and the statements compiled so far."""


@pytest.fixture(scope="session", autouse=True)
def statements_are_compiled_once():
    """An engine is made for each test; what it has learnt of SQL is handed to the next."""
    make = db._make_engine

    def made(*given):
        engine = make(*given)
        engine._compiled_cache.capacity = STATEMENTS
        dialect, cache = SHARED.setdefault(
            engine.url.drivername, (engine.dialect, engine._compiled_cache)
        )
        engine.dialect, engine._compiled_cache = dialect, cache
        if engine.name == "sqlite":
            event.listen(engine, "connect", unsynchronised)
        return engine

    def unsynchronised(connection, _record):
        """What a test writes need not survive a power cut."""
        connection.execute("PRAGMA synchronous = OFF")

    db._make_engine = made
    yield
    db._make_engine = make


@pytest.fixture(scope="session")
def applications():
    return Applications()


@pytest.fixture
def app(settings, applications):
    app = applications.ready(settings)
    with app.app_context():
        yield app
        app.extensions["sqlalchemy"].session.remove()
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def cast(app, settings):
    ids = IDS.get(settings.database)
    return Cast.recalled(ids) if ids else Cast.assembled()


@pytest.fixture
def browser(app, cast):
    """The training clerk's."""
    return Browser(app, cast.training_clerk)


@pytest.fixture
def roomy(app, monkeypatch):
    """A day in which one person may take away every list, and more than once."""
    most = dict.fromkeys(("export_quota", "export_quota_clerk", "export_people"), 100_000)
    settings = replace(app.extensions["settings"], **most)
    monkeypatch.setitem(app.extensions, "settings", settings)


@pytest.fixture
def browse(app):
    """A browser of anybody: `browse(cast.mentor, language="ar")`."""
    return lambda user, **how: Browser(app, user, **how)
