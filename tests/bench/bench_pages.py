"""Every page of a nation, opened by everybody who may: `python -m tests.bench.bench_pages`.

Arguments: [postgresql|sqlite [DIVISOR]]. It loads 100,000 people and five million marks of five
years, then opens each page that needs no record in its address as every role of the whole country,
in one process. Told: how many pages, the slowest of them with who opened it, and the statement that
took longest. What is loaded once (places, words, fonts) is loaded before.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import event

from tests.bench.bench_load import LEVELS, courses
from tests.bench.bench_neighbours import cookie_of
from tests.bench.bench_registry import load
from tests.bench.gauge import told
from tests.databases import SITES, look_over, settings_for
from tests.makers import a_user
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core.db import db

MOST = 1_500
SHOWN = 8


class Statements:
    """What the database was asked, and for how long, since it was last emptied."""

    def __init__(self):
        self.asked = []
        event.listen(db.engine, "before_cursor_execute", self._begins)
        event.listen(db.engine, "after_cursor_execute", self._ends)

    def _begins(self, _connection, _cursor, _statement, _values, context, _many):
        context.began = time.perf_counter()

    def _ends(self, _connection, _cursor, statement, _values, context, _many):
        self.asked.append((time.perf_counter() - context.began, " ".join(statement.split())))


def lists(app):
    """The addresses of all pages that can be opened as they stand."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments
    )


def opened(app, cookie, path):
    """Milliseconds of a page that this account may open; None of another."""
    client = app.test_client()
    name, _is, value = cookie.partition("=")
    client.set_cookie(name, value)
    began = time.perf_counter()
    answer = client.get(path)
    took = (time.perf_counter() - began) * 1000
    return took if answer.status_code == 200 and answer.mimetype == "text/html" else None


def measured(app, cookies):
    with app.app_context():
        statements = Statements()
    pages, asked = [], []
    for path in lists(app):
        for role, cookie in cookies.items():
            if opened(app, cookie, path) is None:
                continue
            statements.asked.clear()
            took = opened(app, cookie, path)
            slowest = max(statements.asked, default=(0.0, ""))
            pages.append((took, role.value, path, len(statements.asked)))
            asked.append((slowest[0] * 1000, path, slowest[1]))
    return sorted(pages, reverse=True), max(asked)


def main(kind="postgresql", divisor=1):
    nation = LEVELS["national"]
    level = replace(nation, people=nation.people // divisor, marks=nation.marks // divisor)
    with TemporaryDirectory() as folder, SITES[kind](Path(folder)) as fresh:
        app = create_app(settings_for(fresh(), folder), testing=True)
        with app.app_context():
            clerk = a_user(Role.HR_CLERK)
            load(level.people, clerk)
            courses(level, clerk)
            cookies = {role: cookie_of(app, a_user(role)) for role in Role}
            look_over()
            db.session.remove()
        pages, (longest, where, statement) = measured(app, cookies)
    told(f"{kind}: pages opened, by {len(cookies)} roles", len(pages))
    told("the slowest, ms", pages[0][0], most=MOST,
         baseline=("the one in the middle", pages[len(pages) // 2][0]))  # fmt: skip
    for took, role, path, count in pages[:SHOWN]:
        told(f"  {path} for {role}, {count} statements", took)
    told(f"the longest statement, on {where}, ms", longest)
    print(statement[:600])


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(int, sys.argv[2:3]))
