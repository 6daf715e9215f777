"""Health: the process answers; the database has the schema of this version."""

import os
import subprocess
import sys
from datetime import timedelta

from trainingmgr.core import clock, journal
from trainingmgr.operations import commands
from trainingmgr.operations.events import BackupMade


def test_the_process_is_alive_and_the_database_is_ready(app, browse):
    anybody = browse(None)
    assert anybody.get("/healthz").json == {"status": "ok"}
    answer = anybody.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_browser_that_asks_for_the_usual_mark_gets_ours(browse):
    answer = browse(None).get("/favicon.ico")
    assert answer.location.startswith("/static/mark.svg")
    assert browse(None).get(answer.location).mimetype == "image/svg+xml"


def test_the_system_page_says_which_database_and_how_it_writes(cast, browse):
    text = browse(cast.sysadmin).get("/system").text
    assert "SQLite" in text or "PostgreSQL" in text
    assert "The site is well" in text


def test_the_system_page_says_when_the_last_good_backup_was_made(cast, browse, time_machine):
    page = browse(cast.sysadmin)
    assert "none yet" in page.get("/system").text
    about = journal.BACKUPS
    commands._record(BackupMade(site="HQ", head=7, hash="ab" * 32, about=about), cast.sysadmin)
    assert "fresh" in page.get("/system").text
    assert "7 " + "ab" * 32 in browse(cast.oversight).get("/system").text
    time_machine.move_to(clock.now() + timedelta(days=8))
    late = browse(cast.sysadmin).get("/system").text
    assert "more than a week old" in late
    assert "The site needs attention" in late


MAPPED = """
from trainingmgr.app import create_app
from trainingmgr.core.db import Bare
from trainingmgr.core.settings import read
from trainingmgr.operations.starting import refusal
app = create_app(read())
said = refusal(app)
pages = [app.test_client().get(page).status_code for page in ("/healthz", "/sign-in")]
print(said, pages, [kind.class_.__name__ for kind in Bare.registry.mappers if kind.configured])
"""


def test_a_site_starts_and_shows_its_first_page_before_any_table_is_mapped(app, settings):
    """Mapping all takes half a second, and whoever types the command waits for the first page."""
    facts = {"TRAININGMGR_INSTANCE": str(settings.instance_path),
             "TRAININGMGR_DATABASE": settings.database_url, "TRAININGMGR_LOG_LEVEL": "CRITICAL",
             "TRAININGMGR_KEY_FILE": str(settings.key_file)}  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-c", MAPPED], capture_output=True, text=True, env=os.environ | facts
    )
    assert told.stdout.strip() == "[200, 200] []", told.stderr
