# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""`trainingmgr watchlists`: bringing a list and comparing everybody, from the command line."""

import json
import time
from pathlib import Path

import click
from flask_babel import get_locale
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job, JobState
from trainingmgr.operations.exits import REFUSED
from trainingmgr.operations.terminal import Bar, acting, in_app
from trainingmgr.vetting.watchlists import queries, services
from trainingmgr.vetting.watchlists.rules import UN_LIST, Doubt, VersionState
from trainingmgr.vetting.watchlists.services import screening
from trainingmgr.vetting.watchlists.words import DOUBTS


@click.group("watchlists")
def watchlists() -> None:
    """Bring watch-lists and compare everybody with them."""


@watchlists.command("import")
@click.option("--list", "title", default=UN_LIST, metavar="NAME", show_default=True,
              help="Which list it is: versions of one list follow each other.")  # fmt: skip
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def bring(file: Path, *, title: str, by: User, as_json: bool) -> None:
    """Bring a file of the Consolidated List (XML), whole or not at all.

    \b
    For example, with the file the United Nations publish:
      trainingmgr watchlists import consolidated.xml --by vofficer

    Everybody is compared with it at once. A version that is older than the one in force, or more
    than a tenth shorter, waits until somebody has looked at it again in the application (exit 3).
    Lists that come as tables: `trainingmgr import watch-lists --help`.
    """
    with file.open("rb") as stream:
        version = services.bring(
            title, stream, file_name=file.name, by=by, language=str(get_locale())
        )
    uid = version.uid
    _worked(version.job_id, "Reading")
    version = queries.version(uid)
    if version.trouble:
        click.echo(f"Nothing of this file was taken in. {version.trouble}", err=True)
        raise SystemExit(REFUSED)
    brought = {
        "people": version.individuals,
        "organisations": version.entities,
        "not_said": version.unsaid or 0,
        "names": version.names,
        "other_names": version.aliases,
        "made_on": str(version.generated_on),
        "state": version.state.value,
        "doubts": list(version.doubts or ()),
    }
    if as_json:
        compared = _compared() if version.state is not VersionState.WAITING else {}
        click.echo(json.dumps(brought | compared))
        raise SystemExit(REFUSED if version.state is VersionState.WAITING else 0)
    click.echo(
        f"{version.individuals} people, {version.entities} organisations, {version.names} names "
        f"and {version.aliases} other names, made on {version.generated_on}."
    )
    if version.unsaid:
        click.echo(f"Of {version.unsaid} more it does not say which: they are compared as people.")
    if version.state is VersionState.WAITING:
        for doubt in version.doubts:
            click.echo(str(DOUBTS[Doubt(doubt)]), err=True)
        click.echo("It waits for a second look and is not in force.", err=True)
        raise SystemExit(REFUSED)
    _say(_compared())


@watchlists.command("screen")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def screen(*, by: User, as_json: bool) -> None:
    """Compare whoever was not compared yet with the lists as they stand.

    \b
    The worker does this by itself; on a machine without one:
      trainingmgr watchlists screen --by vofficer
    """
    screening.ask(by=by)
    found = _compared()
    if as_json:
        click.echo(json.dumps(found))
    else:
        _say(found)


def _compared() -> dict[str, int]:
    """What waits is compared: how many people, how many new matches."""
    job = queries.screening_work()
    if job is None:
        return {"compared": 0, "matches": 0}
    done = _worked(job.id, "Comparing")
    return {"compared": done.done, "matches": done.result.get("new", 0)}


def _say(found: dict[str, int]) -> None:
    click.echo(f"{found['compared']} people were compared; {found['matches']} new matches.")


def _worked(job_id: int | None, what: str) -> Job:
    """Do the work that waits, in this process, until this job is done."""
    with Bar() as bar:
        while not (job := _fresh(job_id)).is_over:
            bar.say(what, job.done, job.total)
            if not jobs.work_once(lambda: False):
                time.sleep(0.2)  # another worker has it
    if job.state is not JobState.DONE and not job.trouble:
        click.echo("The work was stopped.", err=True)
        raise SystemExit(REFUSED)
    return job


def _fresh(job_id: int | None) -> Job:
    db.session.commit()
    found = db.session.scalars(
        select(Job).where(Job.id == job_id).execution_options(populate_existing=True)
    ).one()
    db.session.commit()
    return found
