"""A site as one command serves it, in processes of its own, that a test may cut off at will."""

from contextlib import closing, suppress
from gzip import decompress
from html import unescape
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from sqlalchemy import event

from tests.browser import Browser, Page
from tests.processes import PATIENCE, free_port, until
from trainingmgr.core.db import db

DROPPED = (OSError, HTTPException)
"""What somebody sees whose line, or whose server, is gone."""


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()


class Visitor:
    """Somebody far away: real requests over a real line, with the cookies of a session."""

    def __init__(self, port, **cookies):
        self.port, self.cookies = port, cookies

    def ask(self, method, path, body=None, patience=PATIENCE, **headers):
        line = HTTPConnection("127.0.0.1", self.port, timeout=patience)
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        given = {"Cookie": held} | {name.replace("_", "-"): said for name, said in headers.items()}
        with closing(line):
            line.request(method, path, body, given)
            said = line.getresponse()
            body = said.read()
            if said.headers.get("Content-Encoding") == "gzip":
                body = decompress(body)
            answer = Answer(said.status, said.headers, body)
        for renewed in said.headers.get_all("Set-Cookie") or ():
            name, _is, value = renewed.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, path, **how):
        return self.ask("GET", path, **how)

    def post(self, path, opened, **typed):
        fields = {name: unescape(value) for name, value in Page(opened).values.items()} | typed
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, urlencode(fields), Content_Type=kind)


class Site:
    def __init__(self, nursery, settings):
        self._nursery, self._settings = nursery, settings
        self.port, self.process = free_port(), None
        self.said = settings.instance_path / "said.txt"

    def started(self, *words):
        """Serving by now: `words` are those of the command."""
        self.process = self.begun("serve", "--port", self.port, "--workers", 1, *words)
        until(self._answers)
        return self

    def begun(self, *words, **settings):
        """Any command on this site's database and folder; what it says goes into `said`."""
        return self._nursery.trainingmgr(*words, said=self.said, **self.settings, **settings)

    @property
    def settings(self):
        facts = {"database": self._settings.database, "instance": self._settings.instance,
                 "log_level": "CRITICAL"}  # fmt: skip
        return {f"TRAININGMGR_{name.upper()}": value for name, value in facts.items()}

    def _answers(self):
        assert not self.process.is_over, self.said.read_text()
        with suppress(*DROPPED):
            return Visitor(self.port).get("/healthz", patience=1).status == 200

    def visitor(self, app, user):
        """Somebody who is signed in with everything proved."""
        browser = Browser(app, user)
        event.remove(db.engine, "before_cursor_execute", browser._count)
        cookie = browser._client.get_cookie("session")
        db.session.commit()
        return Visitor(self.port, **{cookie.key: cookie.value})
