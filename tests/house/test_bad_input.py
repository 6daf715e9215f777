"""Nothing that is sent ends in a 500: not an address, a question nor a form, of any page."""

import random
from itertools import cycle
from urllib.parse import quote

import pytest

from tests.browser import Page
from tests.house.test_roles import Objects, Walker, access, rules_of
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.web.form import Filters

SEED = 20260214
PER_PAGE = (1, pytest.param(8, marks=pytest.mark.long))
"""So many odd texts are tried on each page; the seed decides which, others on each database."""
ODD = (
    "\x00",
    "a\x00b",
    "'",
    '"><script>',
    "%",
    "\\",
    "-1",
    "0",
    "9" * 30,
    "9" * 400,
    "1e309",
    "NaN",
    "٣",
    "²",
    "[]",
    "null",
    "0000-00-00",
    "9999-12-31",
    "99999-01-01",
    "2026-02-30",
    "\ud800",
    "\u202e\u0000",
    "x" * 3000,
    "eyJhIjoxfQ",
    "WyJhIiwxXQ",
    "WyJiIiwiXHUwMDAwIiwiXHUwMDAwIl0",
    "WyJhIiwiXHVkODAwIiwxXQ",
    "WyJhIiw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTld",
    "00000000-0000-0000-0000-000000000000",
    "{{7*7}}",
    "../../etc/passwd",
)
"""Text that machines trip over; some are damaged places of a long list."""


def questions():
    """Every name that a page reads from its address."""

    def below(kind):
        yield kind
        for each in kind.__subclasses__():
            yield from below(each)

    names = {"cursor", "q", "lang", "sort", "next", "kind", "week", "course", "state", "unit",
             "who", "as", "starts", "idle", "v"}  # fmt: skip
    for kind in below(Filters):
        names |= {name for name in dir(kind) if hasattr(getattr(kind, name), "field_class")}
    return names


def asked(names, text):
    """As an address: what no text can be goes as the bytes that it would be."""
    written = quote(text.encode("utf-8", "surrogatepass"))
    return "&".join(f"{name}={written}" for name in sorted(names))


def who_may(said):
    if said in ("public", "signed in"):
        return Role.TRAINING_CLERK
    return next(role for role in Role if PERMISSIONS[role] & set(said))


@pytest.mark.walk
@pytest.mark.parametrize("per_page", PER_PAGE)
def test_no_question_and_no_form_breaks_any_page(app, cast, per_page, time_machine):
    odd = cycle(random.Random(f"{SEED} {db.engine.name}").sample(ODD, len(ODD)))
    objects, names, broken, heard = Objects(cast), questions(), [], []
    walkers, ids = {}, {role: user.id for role, user in cast.users.items()}
    time_machine.move_to(clock.now(), tick=False)  # a sign-in that is fresh stays so

    def ask(what, role, path, form=None):
        """As this role, who signs in again after a page that has signed them out."""
        for _again in range(2):
            if role not in walkers:
                walkers[role] = Walker(app, db.session.get_one(User, ids[role]))
            walker, how = walkers[role], {}
            if form is not None:
                how = {"method": "POST", "data": f"csrf_token={walker.token()}&{form}",
                       "content_type": "application/x-www-form-urlencoded"}  # fmt: skip
            answer = walker.open(path, **how)
            if not (answer.location or "").startswith("/sign-in"):
                break
            del walkers[role]
        if answer.status_code >= 500:
            broken.append(f"{what}: {answer.status_code}")
        return answer

    for rule in rules_of(app):
        role = who_may(access(app, rule))
        made = objects.of(rule) if rule.arguments else ({},)
        path = app.url_map.bind("localhost").build(
            rule.endpoint, made[0] if made[0] is not None else made[1]
        )
        fields = set()
        if "GET" in rule.methods:
            if "POST" in rule.methods:  # what is only read was read by every role (test_classes)
                page = ask(f"GET {path}", role, path)
                if page.mimetype == "text/html":
                    fields = set(Page(page).values) - {"csrf_token"}
            for text in [next(odd) for _n in range(per_page)]:
                what = f"GET {rule.endpoint} {text[:40]!r}"
                ask(what, role, f"{path}?{asked(names, text)}")
        if "POST" in rule.methods:
            for text in [next(odd) for _n in range(per_page)]:
                what = f"POST {rule.endpoint} {text[:40]!r}"
                answer = ask(what, role, path, asked(fields | names, text))
                heard.append(answer.status_code != 400)
                if answer.status_code < 400:
                    objects.spent(rule)
    assert sum(heard) > len(heard) / 2, "the token opens the gate: what is sent is read"
    assert broken == [], "\n".join(broken)
