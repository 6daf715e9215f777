"""A signed-in browser that counts SQL, sends what a page's form holds, and lints every page."""

import re
from contextvars import Context
from html.parser import HTMLParser

from flask import current_app
from sqlalchemy import event

from trainingmgr.accounts import signing_in
from trainingmgr.core import clock
from trainingmgr.core.db import db

ONE_DATABASE_ONLY = ("BEGIN", "SELECT pg_advisory")
SITTINGS = ("channels", "children", "complaints", "files", "matches")
NAMED = {"aria-label", "aria-labelledby"}
IDENTITY = ("FROM sign_in", "FROM role_grant", "AS reach_titles")
ENTRY, TIP = "INSERT INTO journal_", "SELECT journal_entry.number, journal_entry.hash"
"""Statements that load who is asking: not counted. The access entry of a reading is not either."""


def counted(statement):
    """Whether a statement of a reading counts among those that a page costs."""
    return not (
        statement.startswith((*ONE_DATABASE_ONLY, ENTRY, TIP, "SAVEPOINT", "RELEASE"))
        or (statement.startswith("SELECT") and any(each in statement for each in IDENTITY))
    )


class Browser:
    """`costs` is the exact number of statements a request may run, on either database."""

    def __init__(self, app, user=None, language="en", *, fresh=True, said=True):
        self._client = app.test_client()
        self._headers = {"Accept-Language": language}
        self._spent = []
        self._reads = False
        self.begun = []
        event.listen(db.engine, "before_cursor_execute", self._count)
        if user is not None:
            settings = current_app.extensions["settings"]
            key = signing_in.begin(user, settings, second_factor=True)
            at = int(clock.now().timestamp())
            with self._client.session_transaction() as session:
                session.update(key=key, seen=at)
                if fresh:
                    session["proved"] = at
                if said:  # once for the sitting, as whoever works there has
                    session["why"] = {work: {"": ["other", None, at]} for work in SITTINGS}

    def get(self, path, *, costs=None):
        return self.ask("GET", path, costs=costs)

    def post(self, path, *, costs=None, opened=None, **typed):
        """Open the page (or take one opened before), type, and send the form."""
        page = Page(opened or self.get(path))
        return self.ask("POST", path, costs=costs, data=page.values | typed)

    def ask(self, method, path, *, costs=None, **sent):
        db.session.commit()  # let go of what the test was reading: SQLite's writer waits for it
        db.session.expunge_all()
        self._spent.clear()
        self.begun.clear()
        self._reads = method == "GET"
        headers = self._headers | sent.pop("headers", {})
        whole = not sent.pop("fragment", False)
        answer = Context().run(
            self._client.open, path, method=method, headers=headers, buffered=True, **sent
        )
        if self._reads:
            self._leave_out_the_access_entry()
        assert costs in (None, len(self._spent)), "\n\n".join([str(len(self._spent)), *self._spent])
        if answer.status_code in (200, 409, 422) and answer.mimetype == "text/html" and whole:
            assert Page(answer).faults == []
        return answer

    def unread(self, path):
        """Ask, and do not read the answer: what the page itself costs is measured so."""
        answer = Context().run(self._client.get, path, headers=self._headers, buffered=True)
        assert answer.status_code == 200

    @property
    def spent(self):
        """The statements of the last request."""
        return list(self._spent)

    def _leave_out_the_access_entry(self):
        """Its rows, and the tip of the chain that was read last before them."""
        entries = [at for at, each in enumerate(self._spent) if each.startswith(ENTRY)]
        if entries:
            tips = [at for at in range(entries[0]) if self._spent[at].startswith(TIP)]
            for at in reversed([*tips[-1:], *entries]):
                del self._spent[at]

    def _count(self, _connection, _cursor, statement, *_rest):
        if any(table in statement for table in IDENTITY) and "SELECT" in statement[:6]:
            return
        ours = self.begun if statement.startswith(ONE_DATABASE_ONLY) else self._spent
        ours.append(statement)


def plain(answer):
    """What a page tells a reader: without its tags, whose addresses hold digits by chance."""
    return re.sub(r"<[^>]+>", " ", answer.text)


class Page(HTMLParser):
    """What a page's main form holds, and what is wrong with the page."""

    def __init__(self, answer):
        super().__init__()
        self.values, self.seen, self.labelled, self.inputs = {}, set(), set(), set()
        self.ids, self.doubled, self.levels, self.inline = set(), set(), [], set()
        self._select = None
        self._area = None
        self.feed(answer.text)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        self.seen.add((tag, *sorted(facts.keys() & {"lang", "dir"})))
        self.inline |= {name for name in facts if name == "style" or name.startswith("on")}
        if tag == "style" or (tag == "script" and "src" not in facts):
            self.inline.add(tag)
        if "id" in facts:
            (self.doubled if facts["id"] in self.ids else self.ids).add(facts["id"])
        if tag in ("h1", "h2", "h3", "h4"):
            self.levels.append(int(tag[1]))
        self._control(tag, facts)

    def _control(self, tag, facts):
        name, kind = facts.get("name"), facts.get("type")
        if tag == "label":
            self.labelled.add(facts.get("for"))
        elif tag == "option" and self._select:
            if "selected" in facts or self._select not in self.values:
                self.values[self._select] = facts.get("value", "")
        elif tag in ("input", "textarea", "select"):
            if kind not in ("hidden", "submit", "search") and not NAMED & facts.keys():
                self.inputs.add(facts.get("id"))
            if name and kind not in ("checkbox", "radio", "file", "submit", "search"):
                if tag == "input":
                    self.values.setdefault(name, facts.get("value", ""))
                elif tag == "textarea":
                    self._area = name
                    self.values[name] = ""
            elif name and "checked" in facts:
                self.values[name] = facts.get("value", "y")
            self._select = name if tag == "select" else self._select

    def handle_data(self, data):
        if self._area:
            self.values[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None

    @property
    def faults(self):
        owed = {("html", "dir", "lang"), ("title",), ("h1",)} - self.seen
        jumps = [
            f"h{before} is followed by h{after}"
            for before, after in zip(self.levels, self.levels[1:], strict=False)
            if after > before + 1
        ]
        return (
            sorted(map(str, owed))
            + sorted(f"no label for {each}" for each in self.inputs - self.labelled)
            + sorted(f"id {each} twice" for each in self.doubled)
            + sorted(f"inline {each}" for each in self.inline)
            + jumps
        )
