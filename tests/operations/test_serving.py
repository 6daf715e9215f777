"""The server as it is started: what it acknowledged is there after it was told to end."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Thread
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

from sqlalchemy import func, select
from werkzeug.test import Client

from tests.browser import Page
from tests.databases import settings_for, sqlite
from tests.makers import PASSWORD, a_user, with_password
from trainingmgr.accounts.models import SignIn
from trainingmgr.app import create_app
from trainingmgr.core.db import db
from trainingmgr.operations import lan, serving

ROOT = Path(__file__).parents[2]
PATIENCE = 60


def free_port():
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def started(url, folder, port):
    facts = {
        **os.environ,
        "TRAININGMGR_DATABASE": url,
        "TRAININGMGR_INSTANCE": str(folder),
        "TRAININGMGR_ADDRESS": f"http://127.0.0.1:{port}",
        "TRAININGMGR_LOG_LEVEL": "CRITICAL",
    }
    command = [sys.executable, "-m", "trainingmgr", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env=facts, cwd=ROOT, stdout=subprocess.DEVNULL)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return server
        except (URLError, OSError):
            time.sleep(0.1)
    server.kill()
    raise AssertionError("it did not start")


class Answer:
    def __init__(self, text):
        self.text = text


def signing_in(address, username, told, stop):
    """Sign in again and again; note each time that the server said yes."""
    while not stop:
        opener = build_opener(HTTPCookieProcessor())
        try:
            with opener.open(f"{address}/sign-in", timeout=30) as page:
                fields = Page(Answer(page.read().decode())).values
            fields |= {"username": username, "password": PASSWORD}
            sent = Request(f"{address}/sign-in", urlencode(fields).encode())
            with opener.open(sent, timeout=30) as answer:
                if answer.url == f"{address}/":
                    told.append(username)
        except OSError:
            return


def test_told_to_end_under_load_it_loses_nothing_and_ends_within_30_seconds(tmp_path):
    with sqlite(tmp_path) as fresh:
        url = fresh()
        app = create_app(settings_for(url, tmp_path), testing=True)
        with app.app_context():
            users = [with_password(a_user()).username for _n in range(3)]
            port = free_port()
            address = f"http://127.0.0.1:{port}"
            server = started(url, tmp_path, port)
            told, stop = [], []
            people = [Thread(target=signing_in, args=(address, u, told, stop)) for u in users]
            for each in people:
                each.start()
            until = time.monotonic() + PATIENCE
            while len(told) < 3 and time.monotonic() < until:
                time.sleep(0.1)
            server.send_signal(signal.SIGTERM)
            began = time.monotonic()
            server.wait(timeout=30)
            stop.append(True)
            for each in people:
                each.join()
            db.session.rollback()
            kept = db.session.scalar(select(func.count()).select_from(SignIn))
            db.session.remove()
            db.engine.dispose()
    assert len(told) >= 3
    assert kept >= len(told)
    assert server.returncode == 0
    assert time.monotonic() - began < 30 + PATIENCE


def test_a_site_on_a_local_network_has_an_authority_for_such_addresses_alone(tmp_path):
    """Made once; OpenSSL, as every browser, takes it for a local address and for no other."""
    cert, key = lan.prepared(tmp_path / "lan", "192.168.4.2", "HQ")
    assert lan.prepared(tmp_path / "lan", "192.168.4.2", "HQ")[0].read_bytes() == cert.read_bytes()
    mark = lan.mark(tmp_path / "lan")
    assert oct(key.stat().st_mode & 0o777) == oct(0o600)
    authority = tmp_path / "lan" / "authority.crt"
    checked = ["openssl", "verify", "-CAfile", authority]
    asked = [*checked, "-verify_ip", "192.168.4.2", cert]
    assert subprocess.run(asked, capture_output=True).returncode == 0
    assert not lan.is_private("41.190.2.7") and lan.is_private("10.1.2.3")
    cert, _key = lan.prepared(tmp_path / "lan", "10.0.0.9", "HQ")  # the machine moved
    assert lan.mark(tmp_path / "lan") == mark
    assert subprocess.run([*checked, "-verify_ip", "10.0.0.9", cert]).returncode == 0
    abroad, _key = lan.prepared(tmp_path / "lan", "41.190.2.7", "HQ")
    assert b"permitted subtree" in subprocess.run([*checked, abroad], capture_output=True).stderr


def test_the_open_door_shows_how_to_trust_and_nothing_else(app, tmp_path):
    lan.prepared(app.extensions["settings"].instance_path / "lan", "192.168.4.2", "HQ")
    door = Client(serving.only(app, "/field/trust", "/static/"))
    page = door.get("/field/trust", headers={"Host": "localhost"})
    assert lan.mark(app.extensions["settings"].instance_path / "lan") in page.text
    assert b"BEGIN CERTIFICATE" in door.get("/field/trust/authority.crt").data
    for path in ("/sign-in", "/field/", "/people/"):
        assert door.get(path).status_code == 303
    assert door.post("/field/trust").status_code == 303
