"""Promise 7. Files change nothing unless they are good, and do not grow what takes them.

Each limit by itself: tests/tabular/test_reading.py. Here the memory of a site that really runs is
measured while large and bad files come.
"""

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select

from tests.browser import Page
from tests.makers import a_user
from tests.reliability.site import DROPPED
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.tabular import uploads
from trainingmgr.tabular.limits import LIMITS
from trainingmgr.tabular.models import ImportBatch

MB = 1 << 20
GROWS = 6 * MB
"""The most that all web processes may grow by while a file of 30 MB comes: some chunks of it."""


def test_large_and_bad_files_do_not_grow_the_web_process_and_change_nothing(app, settings, site):
    clerk = a_user(Role.HR_CLERK)
    visitor = site.started("--no-worker").visitor(app, clerk)
    lines = b"Service number;Name\n" + b"SN00001;Idriss Nassour Barka\n" * (30 * MB // 29)
    assert sent(visitor, b"Service number;Name\nSN1;Idriss\n").status == 302, "what is loaded once"
    assert sent(visitor, lines[: 5 * MB]).status == 302
    peak(site.process.pid, anew=True)
    before = peak(site.process.pid)
    answer = sent(visitor, lines)
    assert answer.status == 302, answer.text[:200]
    grown = peak(site.process.pid) - before
    assert grown < GROWS, f"{grown / MB:.1f} MB for a file of {len(lines) / MB:.0f}"
    taken, lying = kept(), sorted(uploads.path_of(".").glob("*"))
    too_large = b"x" * (LIMITS.bytes + MB)
    with suppress(*DROPPED):  # it hangs up on who goes on sending
        assert sent(visitor, too_large).status in (413, 422)
    assert sent(visitor, b"MZ", name="list.exe").status == 422
    assert visitor.get("/healthz").status == 200
    assert peak(site.process.pid) - before < GROWS, "bad files cost no more than good ones"
    assert (kept(), sorted(uploads.path_of(".").glob("*"))) == (taken, lying)


def sent(visitor, content, name="list.csv"):
    token = Page(visitor.get("/imports/new")).values["csrf_token"]
    edge = uuid4().hex
    head = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in (("csrf_token", token), ("kind", "people"), ("source", "North"))
    )
    head += f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    return visitor.ask(
        "POST", "/imports/new", body, Content_Type=f"multipart/form-data; boundary={edge}"
    )


def kept():
    found = db.session.scalar(select(func.count()).select_from(ImportBatch))
    db.session.rollback()  # who reads on with a rollback journal keeps others from committing
    return found


def peak(leader, *, anew=False):
    """The most memory that each process of a group has held, since last asked `anew`, in bytes."""
    group = [int(each.name) for each in Path("/proc").glob("[0-9]*") if _group(each) == leader]
    assert len(group) > 1
    if anew:
        for number in group:
            Path(f"/proc/{number}/clear_refs").write_text("5")
    return sum(stated(number, "VmHWM") for number in group)


def _group(place):
    try:
        return os.getpgid(int(place.name))
    except ProcessLookupError:
        return None


def stated(number, name):
    for line in Path(f"/proc/{number}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    return 0
