import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from tests.databases import settings_for
from trainingmgr.accounts.models import User
from trainingmgr.app import create_app
from trainingmgr.core import clock, keys
from trainingmgr.core.db import db
from trainingmgr.demo import loading
from trainingmgr.registry.people.models import Person
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort

SIZES = ("small", pytest.param("full", marks=pytest.mark.long))


@dataclass
class Demonstration:
    """A loaded demonstration: what the files say of it, and what the database holds."""

    app: Any
    ring: keys.KeyRing
    settings: Any
    size: str
    at: datetime
    """When it was loaded: its story ends on that day."""

    def file(self, name):
        return json.loads((self.settings.instance_path / name).read_text("utf-8"))

    @property
    def accounts(self):
        return self.file(loading.ACCOUNTS)

    @property
    def planted(self):
        return self.file(loading.PLANTED)

    def cases(self, kind):
        """What was planted of one kind; never none."""
        found = self.planted.get(kind, [])
        assert found, f"nothing was planted: {kind}"
        return found

    def user(self, login):
        return db.session.scalars(select(User).where(User.username == login)).one()

    def person(self, number):
        return db.session.scalars(select(Person).where(Person.number == number)).one()

    def persona(self, key):
        return self.person(next(c["number"] for c in self.cases("persona") if c["key"] == key))

    def run(self, code):
        return cohorts.planned(
            db.session.scalars(select(Cohort.id).where(Cohort.code == code)).one()
        )

    @property
    def today(self):
        return clock.today()


@pytest.fixture(scope="session", params=SIZES)
def loaded(request, fresh_database, tmp_path_factory):
    url = fresh_database()
    if request.param == "full" and not url.startswith("sqlite"):
        pytest.skip("The whole army is loaded once, on SQLite.")
    folder = tmp_path_factory.mktemp("instance")
    if request.param == "small" and url.startswith("sqlite"):
        template, _accounts = request.getfixturevalue("demonstration")
        at = datetime.fromtimestamp((template / "told.json").stat().st_mtime, UTC)
        shutil.copytree(template, folder, dirs_exist_ok=True)
        fresh_database.drop(url)
        settings = settings_for(f"sqlite:///{folder}/trainingmgr.db", folder)
        app = create_app(settings, testing=True)
        return Demonstration(app, keys.ring(), settings, request.param, at)
    settings = settings_for(url, folder)
    app = create_app(settings, testing=True)
    found = Demonstration(app, keys.ring(), settings, request.param, datetime.now(UTC))
    with app.app_context():
        wanted = loading.Wanted(
            small=request.param == "small", site="HQ", address=settings.address,
            programme=settings.programme,
        )  # fmt: skip
        told = loading.load(wanted, lambda *_words: None)
        loading.write(told, settings.instance_path)
        db.session.remove()
    found.at = datetime.now(UTC)
    return found


@pytest.fixture
def demo(loaded):
    """The demonstration on its own day, however late the test comes."""
    keys.hold(loaded.ring)
    with time_machine.travel(loaded.at), loaded.app.app_context():
        yield loaded
        loaded.at = datetime.now(UTC)
        db.session.remove()
        db.engine.dispose()
