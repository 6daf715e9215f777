"""Phones of mentors: one in use that brought two things to decide about, one that was lost and
withdrawn, one that was not heard of for longer than it opens.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.demo.story import Story
from trainingmgr.field import events, queries, services
from trainingmgr.field.models import Device
from trainingmgr.field.queries.holdings import holdings
from trainingmgr.field.rules import Kind
from trainingmgr.field.services import giving, taking
from trainingmgr.field.services.kinds import Site
from trainingmgr.training.attendance.queries import mine, rosters
from trainingmgr.training.attendance.rules import MarkCode

MENTOR, OTHER, ADMIN = "mentor.tam", "mentor.qal", "admin"
LOCK_DAYS = 7
SAW = "The fuel book lay at the pump; eleven of twelve days were written in."
CORRECTED = "The fuel book lay at the pump; nine of twelve days were written in. I counted again."


def tell(story: Story) -> None:
    """After mentoring, and after the classes of the last days were marked."""
    by = story.users[MENTOR]
    _lost(story, by)
    device = _registered(story, by, "The black one", since=50, heard=0)
    _registered(story, story.users[OTHER], "Téléphone du bureau", since=80, heard=11)
    held = holdings(by, story.today, "en")
    with story.told(story.at(story.ago(1), 7)):
        giving.note(device, held, by=by)
    device.seen_at = story.at(story.ago(1), 17)
    with story.told(story.at(story.ago(1), 17)):
        for entry in (*_log_twice(story, held), *_marks(story, by)):
            taking.take(device, [entry], by=by, site=Site(LOCK_DAYS))
    for row in queries.conflicts(by):
        row.at = device.seen_at
    db.session.flush()
    story.planted.add(
        "phone_differs", "A phone says otherwise than what stands: its writer decides.",
        login=MENTOR, count=len(queries.conflicts(by)),
    )  # fmt: skip


def _registered(story: Story, by: User, name: str, *, since: int, heard: int) -> Device:
    at = story.at(story.ago(since), 9)
    with story.told(at):
        device = services.register(name, by=by).device
    device.registered_at, device.seen_at = at, story.at(story.ago(heard), 7)
    db.session.flush()
    return device


def _lost(story: Story, by: User) -> None:
    """It fell out of a lorry; whoever keeps accounts withdrew it the same evening."""
    since, lost = story.at(story.ago(200), 9), story.at(story.ago(51), 18)
    admin = story.users[ADMIN]
    device = Device(
        user_id=by.id, name="The grey one", token_hash=queries.hash_of("lost"), registered_at=since,
        seen_at=lost - timedelta(hours=9), withdrawn_at=lost, withdrawn_by_id=admin.id,
    )  # fmt: skip
    db.session.add(device)
    db.session.flush()
    about = services.about(device)
    story.note(events.PhoneRegistered(about=about), by, since)
    story.note(events.PhoneWithdrawn(about=about), admin, lost)


def _log_twice(story: Story, held: dict[str, Any]) -> list[dict[str, Any]]:
    """A log that went while its answer was cut off; the mentor changed it and sent it again."""
    whose = next(each for each in held["counterparts"] if each["office"] == "Commander")
    content = {
        "assignment": whose["assignment"], "held_on": story.ago(2).isoformat(),
        "place": whose["place"], "mode": "visiting", "contact": "site_visit", "language": "fr",
        "facts": SAW,
    }  # fmt: skip
    return [
        _entry(story, Kind.LOG, each, number=1)
        for each in (content, content | {"facts": CORRECTED})
    ]


def _marks(story: Story, by: User) -> list[dict[str, Any]]:
    """The clerk typed in a sheet while the mentor's phone, which said otherwise, had no signal."""
    classes = mine(by, story.ago(LOCK_DAYS - 1), story.ago(1))
    marks = rosters.marks_in(each.id for each in classes)
    for session in classes:
        for line in rosters.lines(session):
            mark = marks.get((session.id, line.enrolment.id))
            if mark is not None and mark.code is MarkCode.PRESENT:
                said = {"place": str(line.enrolment.uid), "code": "absent", "was": ""}
                content = {"session": str(session.uid), "marks": [said]}
                return [_entry(story, Kind.MARKS, content, number=2)]
    return []


def _entry(story: Story, kind: Kind, content: dict[str, Any], *, number: int) -> dict[str, Any]:
    written = story.at(story.ago(2), 16)
    return {
        "id": str(UUID(int=story.seed << 32 | number)), "kind": kind.value, "content": content,
        "written_at": written.isoformat(),
    }  # fmt: skip
