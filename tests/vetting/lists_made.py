"""Watch-lists without a browser: brought, read and in force."""

import io
from datetime import timedelta
from pathlib import Path

from tests.makers import a_user, kept, numbers
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.vetting.watchlists import queries, services
from trainingmgr.vetting.watchlists.models import WatchList, WatchListVersion
from trainingmgr.vetting.watchlists.rules import Layout, VersionState

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


def worked(version):
    while jobs.work():
        pass
    db.session.commit()
    return queries.version(version.uid)
