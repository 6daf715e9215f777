"""A server that is killed while phones send, and lines that break: everything is in once."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from threading import Thread
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from sqlalchemy import func, select

from tests.cast import Cast
from tests.databases import settings_for, sqlite
from tests.field.made import a_day
from tests.operations.test_serving import PATIENCE, ROOT, free_port
from trainingmgr.app import create_app
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.field.models import FieldEntry
from trainingmgr.oversight.queries import checking
from trainingmgr.training.mentoring.models import MentoringAction, MentoringLog

PIECES, PIECE = 12, 10


def killable(url, folder, port):
    facts = {
        **os.environ, "TRAININGMGR_DATABASE": url, "TRAININGMGR_INSTANCE": str(folder),
        "TRAININGMGR_ADDRESS": f"http://127.0.0.1:{port}", "TRAININGMGR_LOG_LEVEL": "CRITICAL",
    }  # fmt: skip
    command = [sys.executable, "-m", "trainingmgr", "serve", "--port", str(port), "--workers", "1",
               "--no-worker"]  # fmt: skip
    server = subprocess.Popen(
        command, env=facts, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
            return server
        time.sleep(0.1)
    os.killpg(server.pid, signal.SIGKILL)
    raise AssertionError("it did not start")


def cut_off(port, token, body, size):
    """Send so much of one request, and hang up without having read an answer."""
    head = (
        f"POST /field/entries HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}"
        f"\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall((head.encode() + body)[: len(head) + size])


def sent(port, token, body):
    head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    asked = Request(f"http://127.0.0.1:{port}/field/entries", body, head)
    while True:
        try:
            with urlopen(asked, timeout=60) as answer:
                return {each["outcome"] for each in json.load(answer)["answers"]}
        except HTTPError as busy:
            assert busy.code == 503, busy.read()
            time.sleep(0.2)


def until_it_dies(port, token, bodies, told):
    with suppress(OSError):
        for each in bodies:
            told.append(sent(port, token, each))


def test_killed_in_the_middle_and_cut_off_anywhere_everything_is_in_once(tmp_path):
    with sqlite(tmp_path) as fresh:
        url = fresh()
        app = create_app(settings_for(url, tmp_path), testing=True)
        with app.app_context():
            day = a_day(Cast.assembled())
            token = day.phone().token
            point = [{"what": "Count the fuel", "owner": "The clerk",
                      "due_on": clock.today().isoformat()}]  # fmt: skip
            bodies = [
                json.dumps({"entries": [day.log(actions=point) for _n in range(PIECE)]}).encode()
                for _piece in range(PIECES)
            ]
            db.session.remove()
            db.engine.dispose()
            port, told = free_port(), []
            server = killable(url, tmp_path, port)
            phone = Thread(target=until_it_dies, args=(port, token, bodies, told))
            phone.start()
            while len(told) < 3:
                time.sleep(0.01)
            os.killpg(server.pid, signal.SIGKILL)
            phone.join()
            server.wait(timeout=30)
            assert 3 <= len(told) < PIECES, "it was killed in the middle"
            server = killable(url, tmp_path, port)
            try:
                for size in (0, 40, len(bodies[-1]) // 2, len(bodies[-1])):
                    cut_off(port, token, bodies[-1], size)
                for each in reversed(bodies):
                    assert sent(port, token, each) <= {"taken", "already"}
                assert sent(port, token, bodies[0]) == {"already"}
            finally:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait(timeout=30)
            counts = [
                db.session.scalar(select(func.count()).select_from(each))
                for each in (FieldEntry, MentoringLog, MentoringAction)
            ]
            assert counts == [PIECES * PIECE] * 3
            assert checking.first_broken() is None
            db.session.remove()
            db.engine.dispose()
