"""Every page there is, found by following links from every role's first pages."""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from flask import template_rendered
from sqlalchemy import event
from werkzeug.exceptions import HTTPException

from tests.browser import counted
from tests.cast import Cast
from tests.e2e.server import LOGINS
from tests.house.test_roles import Walker, access, declared
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core.db import db

HREF = re.compile(r'href="([^"]+)"')
ENOUGH = 2
"""Pages of one endpoint that are opened in search of further links."""
QUESTIONS = {"desk.search": "?q=Zawadi", "pay_desk.ask": "?q=Zawadi", "people.index": "?q=Zawadi",
             "pay_desk.slip": "?q=900004"}  # fmt: skip
HOMES = dict.fromkeys(
    ("centres.index", "centres.show", "desk.home", "desk.person", "desk.run",
     "identity.corrections", "identity.merges", "units.index", "units.show"), 1,
) | {"pay_desk.ask": 2}  # fmt: skip
"""Opened this often for every role: what they show depends on who reads."""


@dataclass(frozen=True)
class Opened:
    """One page: whose, where, and what drew it."""

    who: str
    path: str
    endpoint: str
    template: str


class Walk:
    """Opens pages without a browser and keeps those that are HTML."""

    def __init__(self, site):
        self.site, self.found, self.wrong = site, [], []
        self.plans = Plans()
        self.costs, self._sent = Counter(), []
        self._urls = site.app.url_map.bind("localhost")
        self._rendered, self._counts, self._seen = [], Counter(), set()
        self._known, self._allowed = {}, {}

    def everywhere(self):
        """For each role every endpoint, by links of the demonstration first, then by objects."""
        template_rendered.connect(self._drawn, self.site.app)
        event.listen(db.engine, "after_cursor_execute", self.plans.read)
        event.listen(db.engine, "before_cursor_execute", self._note)
        try:
            walkers = {who: self._walker(who) for who in (*LOGINS.values(), "nobody")}
            for role, who in LOGINS.items():
                self._follow(who, role, walkers[who])
            self._follow("nobody", None, walkers["nobody"])
            self._objects()
        finally:
            template_rendered.disconnect(self._drawn, self.site.app)
            event.remove(db.engine, "after_cursor_execute", self.plans.read)
            event.remove(db.engine, "before_cursor_execute", self._note)
        return self

    def _drawn(self, _app, template, **_rest):
        self._rendered.append(template.name)

    def _note(self, _connection, _cursor, statement, *_rest):
        self._sent.append(statement)

    def _walker(self, who):
        return Walker(self.site.app, self.site.user(who) if who != "nobody" else None)

    def _rules(self):
        return [
            rule
            for rule in self.site.app.url_map.iter_rules()
            if "GET" in rule.methods and rule.endpoint not in {"static", "components.narrow"}
        ]

    def _may(self, role, rule):
        said = access(self.site.app, rule)
        if said == "public" or role is None:
            return said == "public"
        return said == "signed in" or bool(PERMISSIONS[role] & set(said))

    def _doors(self, role):
        return [
            self._urls.build(rule.endpoint) + QUESTIONS.get(rule.endpoint, "")
            for rule in self._rules()
            if not rule.arguments and self._may(role, rule)
        ]

    def _follow(self, who, role, walker):
        tried, waiting = Counter(), [(path, "") for path in self._doors(role)]
        while waiting:
            path, at = waiting.pop(0)
            endpoint = self._endpoint(path)
            if endpoint is None or tried[path] or tried[endpoint] >= HOMES.get(endpoint, ENOUGH):
                continue
            if endpoint not in HOMES and (path in self._seen or self._counts[endpoint] >= ENOUGH):
                continue
            tried.update((endpoint, path))
            links = self._open(who, walker, path, endpoint, at)
            if links:
                self._seen.add(path)
                self._counts[endpoint] += 1
            waiting += [(link, path) for link in links]
            self.wrong += [f"{path} leads {who} to {no}" for no in self._closed(role, links)]

    def _closed(self, role, links):
        """Endpoints that these links lead to and that this role may not open. Whoever is nobody
        yet is asked to sign in there."""
        if role not in self._allowed:
            self._allowed[role] = {rule.endpoint: self._may(role, rule) for rule in self._rules()}
        allowed = self._allowed[role]
        found = {self._endpoint(link) for link in links} - {None}
        return sorted(each for each in found if role and not allowed.get(each, True))

    def _endpoint(self, path):
        """Which view answers, if it is one to read; languages and signing out are not followed."""
        if path not in self._known:
            self._known[path] = self._matched(path)
        return self._known[path]

    def _matched(self, path):
        parts = urlsplit(path)
        if parts.netloc or not path.startswith("/") or "lang=" in parts.query:
            return None
        try:
            endpoint = self._urls.match(parts.path, method="GET")[0]
        except HTTPException:
            return None
        return None if endpoint == "static" else endpoint

    def _open(self, who, walker, path, endpoint, at=""):
        """One page. Where a link leads to a closed door, the page `at` which it stands is wrong."""
        self._rendered.clear()
        self._sent.clear()
        answer = walker.open(path)
        cost = sum(map(counted, self._sent))
        self.costs[endpoint] = max(self.costs[endpoint], cost)
        if answer.status_code >= 400 and (at or answer.status_code not in (403, 404)):
            self.wrong.append(f"{path} as {who}: {answer.status_code}, from {at or 'a door'}")
        if answer.status_code != 200 or answer.mimetype != "text/html":
            return []
        if "/_" in self._rendered[-1]:
            return []  # a piece of a page, fetched into it while somebody types
        self.found.append(Opened(who, path, endpoint, self._rendered[-1]))
        return [unescape(link).split("#")[0] for link in HREF.findall(answer.text)]

    def _objects(self):
        """Endpoints that no link of the demonstration leads to: objects made for that walk."""
        reached = {each.endpoint for each in self.found}
        owed = [rule for rule in self._rules() if rule.endpoint not in reached]
        cast, objects, made = Cast.assembled(), declared("OBJECTS", dict), {}
        for rule in owed:
            if rule.arguments and rule.endpoint not in objects:
                continue  # the walk over roles names it
            maker = objects[rule.endpoint] if rule.arguments else _nothing
            for each in (cast.users, cast.elsewhere):
                db.session.add_all(each.values())  # a page before may have let them go
            if maker not in made:
                made[maker] = maker(cast)
            own, _foreign, *beyond = made[maker]
            beyond = beyond[0] if beyond else set()
            roles = [role for role in Role if self._may(role, rule) and role not in beyond]
            if own is None or not roles:
                continue
            user = cast.users[roles[0]]
            walker = Walker(self.site.app, user)
            self._open(user.username, walker, self._urls.build(rule.endpoint, own), rule.endpoint)


class Plans:
    """How SQLite finds the rows of each statement that a walk sends."""

    GROWS = frozenset({
        "access_entry", "alias", "attendance_mark", "attendance_sheet", "certificate", "clearance",
        "enrolment", "identity_document", "journal_entry", "match_key", "muster_mark", "name_part",
        "pay_line", "person", "phone", "service_record", "session_report", "training_session",
    })  # fmt: skip
    """Tables with a line or more for each person, each class or each month."""
    WIDE = frozenset({"superseded_by_id", "batch_id", "state", "scheme", "outcome", "status"})
    """What most lines of a table have in common: to look up by it alone is to read them all."""

    def __init__(self):
        self.seen, self.slow = set(), set()

    def read(self, connection, _cursor, statement, sent, *_rest):
        """Keep what is asked again for each line and then reads a table that grows."""
        if statement in self.seen or not statement.startswith(("SELECT", "WITH")):
            return
        self.seen.add(statement)
        driver = connection.connection.driver_connection
        steps = {
            row[0]: (row[1], row[3])
            for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", sent)
        }
        for above, said in steps.values():
            if self._reads_much(said) and self._again_for_each(above, steps):
                self.slow.add(f"{said}, for each line of: {' '.join(statement.split())}")

    def _reads_much(self, said):
        found = re.match(r"(SCAN|SEARCH) (\w+?)(_\d+)?(?: |$)", said)
        if not found or found[2] not in self.GROWS:
            return False
        by = set(re.findall(r"(\w+)[=<>]", said))
        return found[1] == "SCAN" or (bool(by) and by <= self.WIDE)

    def _again_for_each(self, above, steps):
        while above in steps:
            above, said = steps[above]
            if said.startswith("CORRELATED"):
                return True
        return False


def _nothing(_cast):
    return {}, None
