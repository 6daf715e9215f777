"""Watch-lists without a browser: brought, read and in force."""

import io
from datetime import timedelta
from pathlib import Path

from tests.makers import a_user, kept, numbers
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.vetting.watchlists import queries, services
from trainingmgr.vetting.watchlists.models import (
    ListedEntry,
    ListedName,
    ListMatch,
    WatchList,
    WatchListVersion,
)
from trainingmgr.vetting.watchlists.rules import (
    EntryKind,
    Layout,
    MatchState,
    NameKind,
    Quality,
    VersionState,
)

FILE = (Path(__file__).parent / "lists" / "consolidated.xml").read_bytes()
TITLE = "Invented list"


def dated(days_ago=3, text=FILE):
    """The invented list as it was made so many days ago."""
    made = clock.today() - timedelta(days=days_ago)
    return text.replace(b"2026-11-20T", made.isoformat().encode() + b"T")


def a_list(text=None, by=None, title=TITLE):
    """A version of a list, read by the worker."""
    by = by or a_user(Role.VETTING_OFFICER)
    stream = io.BytesIO(dated() + f"<!-- {next(numbers)} -->".encode() if text is None else text)
    version = services.bring(title, stream, file_name="list.xml", by=by)
    return worked(version)


def a_version(**facts):
    """A version in force as rows, without a file."""
    number = next(numbers)
    by_id = a_user(None).id
    of = kept(WatchList(title=f"List {number}", made_by_id=by_id))
    usual = {
        "list_id": of.id, "layout": Layout.UN_XML, "state": VersionState.IN_FORCE, "turn": number,
        "file_name": "list.xml", "sha256": f"{number:064}", "size": 1, "by_id": by_id,
        "generated_on": clock.today(), "individuals": 1, "entities": 0, "names": 1, "aliases": 0,
        "in_force_at": clock.now(),
    }  # fmt: skip
    return kept(WatchListVersion(**usual | facts, watch_list=of))


def a_match(person, state=MatchState.LIKELY, **facts):
    """A person of ours and an entry of a list, found alike."""
    version = a_version()
    entry = kept(
        ListedEntry(
            version_id=version.id, key="9000001", kind=EntryKind.INDIVIDUAL, reference="ZZi.001",
            programme="DRC", note="An invented entry.", mark="0" * 64, births=["1971-06-09"],
            papers=[{"number": "R0004412", "kind": "Passport", "country": "Chad"}],
            names=[ListedName(value="Haroun Idriss", kind=NameKind.PRIMARY, quality=Quality.GOOD)],
        )
    )  # fmt: skip
    usual = {
        "person_id": person.id, "list_id": version.list_id, "key": entry.key, "state": state,
        "entry_id": entry.id, "probability": 0.9, "entry_mark": "0" * 64, "person_mark": "0" * 64,
    }  # fmt: skip
    if state is MatchState.CONFIRMED_MATCH:
        usual |= {"first_by_id": a_user(None).id, "second_by_id": a_user(None).id}
    return kept(ListMatch(**usual | facts))


def worked(version):
    while jobs.work():
        pass
    db.session.commit()
    return queries.version(version.uid)
