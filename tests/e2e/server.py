"""The whole application behind a real port, filled with the small demonstration."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, select

from tests.browser import Browser
from tests.browser_checks import CHROMIUM
from tests.databases import settings_for
from tests.serving import served
from trainingmgr.accounts.models import User
from trainingmgr.app import create_app
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.demo.accounts import ACCOUNTS

ROOT = Path(__file__).parents[2]
IN_CI = "CI" in os.environ
no_chromium = pytest.mark.skipif(
    not IN_CI and not Path(CHROMIUM).exists(),
    reason=f"Chromium is not at {CHROMIUM}: apt install chromium-headless-shell, or set CHROMIUM",
)
NOBODY_ANSWERS = {"mail_server": "smtp://127.0.0.1:9", "mail_from": "site@example.org"}
"""A mail server, so that its pages are there to be looked at."""
LOGINS = {}
for _login, _name, _role, *_rest in ACCOUNTS:
    LOGINS.setdefault(_role, _login)


def told(folder):
    """The demonstration, as README's command makes it: once, however many processes ask for it.
    Gives the accounts by their logins.
    """
    folder.mkdir(exist_ok=True)
    known = folder / "told.json"
    with (folder / "told.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not known.exists():
            command = [sys.executable, "-m", "trainingmgr", "demo", "--small", "--json"]
            facts = {**os.environ, "TRAININGMGR_INSTANCE": str(folder), "TRAININGMGR_DATABASE": ""}
            answer = subprocess.run(command, env=facts, cwd=ROOT, capture_output=True, text=True)
            assert answer.returncode == 0, answer.stderr
            known.write_text(answer.stdout)
            os.utime(known, (time.time(),) * 2)  # also where somebody tells the clock another day
    return {each["login"]: each for each in json.loads(known.read_text())["accounts"]}


class Running:
    """The application while it answers at `address`, with files in `folder`; `accounts` by their
    sign-in names."""

    def __init__(self, app, address, accounts, folder):
        self.app, self.address, self.accounts, self.folder = app, address, accounts, folder

    def work(self):
        """What a worker does, until nothing waits, and what it finds to do by itself."""
        for _again in range(2):
            while jobs.work():
                db.session.remove()
            jobs.look_around()
        db.session.remove()

    def user(self, login):
        return db.session.scalar(select(User).where(User.username == login))

    def browser(self, login):
        """A client that is signed in with everything proved: its cookie can be borrowed."""
        return self.signed_in(self.user(login))

    def signed_in(self, user):
        browser = Browser(self.app, user)
        event.remove(db.engine, "before_cursor_execute", browser._count)
        return browser


@contextmanager
def running(template, accounts, folder, **given):
    """The application over a copy of the demonstration, in a thread of this process."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, url = f"http://127.0.0.1:{port}", f"sqlite:///{folder}/trainingmgr.db"
    facts = {"address": address, **NOBODY_ANSWERS, **given}
    app = create_app(settings_for(url, folder, **facts), testing=True)
    with served(app, port), app.app_context():
        yield Running(app, address, accounts, folder)
        db.session.remove()
        db.engine.dispose()
