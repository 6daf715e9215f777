"""Promise 3. A phone may send as often as it likes, cut off anywhere: everything is in once.

Orders, repetitions, entries that are refused and other words under one identity: tests/field.
"""

import json
import socket
import time
from contextlib import suppress
from threading import Thread

from sqlalchemy import func, select

from tests.field.made import a_day
from tests.processes import until
from tests.reliability.site import DROPPED, Visitor
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.field.models import FieldEntry
from trainingmgr.oversight.queries import checking
from trainingmgr.training.mentoring.models import MentoringAction, MentoringLog

PIECES, PIECE = 10, 8


def sent(port, token, body):
    while True:
        answer = Visitor(port).ask(
            "POST", "/field/entries", body,
            Authorization=f"Bearer {token}", Content_Type="application/json",
        )  # fmt: skip
        if answer.status == 200:
            return {each["outcome"] for each in json.loads(answer.body)["answers"]}
        assert answer.status == 503, answer.text
        time.sleep(0.2)


def until_it_dies(port, token, bodies, told):
    with suppress(*DROPPED):
        for each in bodies:
            told.append(sent(port, token, each))


def cut_off(port, token, body, size):
    """Send so much of one request, and hang up without having read an answer."""
    head = (
        f"POST /field/entries HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}"
        f"\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall((head.encode() + body)[: len(head) + size])


def test_the_server_is_killed_and_lines_break_and_everything_is_in_once(cast, site):
    day = a_day(cast)
    token = day.phone().token
    point = [{"what": "Count the fuel", "owner": "The clerk",
              "due_on": clock.today().isoformat()}]  # fmt: skip
    bodies = [
        json.dumps({"entries": [day.log(actions=point) for _n in range(PIECE)]}).encode()
        for _piece in range(PIECES)
    ]
    db.session.commit()
    told, port = [], site.port
    site.started("--no-worker")
    phone = Thread(target=until_it_dies, args=(port, token, bodies, told))
    phone.start()
    until(lambda: len(told) >= 3)
    site.process.killed()
    phone.join()
    assert 3 <= len(told) < PIECES, "it was killed in the middle"
    site.started("--no-worker")
    for size in (0, 40, len(bodies[-1]) // 2, len(bodies[-1])):
        cut_off(port, token, bodies[-1], size)
    for each in reversed(bodies):
        assert sent(port, token, each) <= {"taken", "already"}
    assert sent(port, token, bodies[0]) == {"already"}
    counts = [
        db.session.scalar(select(func.count()).select_from(each))
        for each in (FieldEntry, MentoringLog, MentoringAction)
    ]
    assert counts == [PIECES * PIECE] * 3
    assert checking.first_broken() is None
