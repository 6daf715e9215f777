# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""`trainingmgr notices`: who is owed a notice, what somebody was told, and that people were told,
for scripts and other programs: by the same services and permissions as on the pages.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn

import click

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.operations.exits import REFUSED
from trainingmgr.operations.terminal import acting, in_app
from trainingmgr.registry.notices import queries, services
from trainingmgr.registry.notices.models import NoticeGiving
from trainingmgr.registry.notices.rules import About, Mode
from trainingmgr.registry.notices.services import Given
from trainingmgr.registry.notices.words import BRIEF, MODES, TONGUES
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person

GIVE, WATCH = Permission.NOTICE_GIVE, Permission.PROTECTION_READ
ABOUT = click.option("--about", type=click.Choice([each.value for each in About]), required=True,
                     help="Which notice.")  # fmt: skip
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group("notices")
def notices() -> None:
    """What people were told of what is done with their data, and who is still owed it."""


@notices.command("owed")
@AS_JSON
@in_app
@acting
def owed(*, by: User, as_json: bool) -> None:
    """How many are still owed each notice that is in force, in all and by centre.

    \b
    For example:
      trainingmgr notices owed --by hclerk --json
    """
    permission = next((each for each in (GIVE, WATCH) if by.may(each)), None)
    if permission is None:
        _stop("The role of this account does not allow this.")
    keys = queries.counting_now(queries.notices())
    found: dict[str, Any] = {}
    for about in About:
        if keys[about]:
            counted = queries.counted(about, keys[about], reader=by, permission=permission)
            centres = {centre.code: count for centre, count in counted.centres}
            found[about.value] = {"all": counted.all, "centres": centres}
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, count in found.items():
        here = ", ".join(f"{code} {number}" for code, number in count["centres"].items())
        click.echo(f"{BRIEF[About(name)]}: {count['all']}" + (f" ({here})" if here else ""))


@notices.command("told")
@click.argument("number")
@AS_JSON
@in_app
@acting
def told(number: str, *, by: User, as_json: bool) -> None:
    """What the person with this programme or service NUMBER was told, and is still owed.

    \b
    For example:
      trainingmgr notices told 0012348 --by hclerk
    """
    standing = queries.standing(_person(number, by))
    facts = {
        "told": [_facts(each) for each in standing.all],
        "owed": [each.value for each in standing.owed],
    }
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    for each in standing.all:
        click.echo(
            f"{BRIEF[each.notice.about]} {each.notice.number}, {each.given_on}: "
            f"{MODES[each.mode]}, {TONGUES[each.language]}, {each.given_by}"
            + (" (taken back)" if each.back_at else "")
        )
    click.echo(f"Owed: {', '.join(str(BRIEF[each]) for each in standing.owed) or 'nothing'}")


@notices.command("give")
@ABOUT
@click.option("--how", type=click.Choice([each.value for each in Mode]), required=True,
              help="In which way they were told.")  # fmt: skip
@click.option("--language", type=click.Choice(sorted(TONGUES)), required=True)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="On which day; today if not said.")
@click.option("--given-by", metavar="NAME", help="Who told them, if it was somebody else.")
@click.argument("numbers", nargs=-1, required=True)
@AS_JSON
@in_app
@acting
def give(
    numbers: Sequence[str], *, about: str, how: str, language: str, on: datetime | None,
    given_by: str | None, by: User, as_json: bool,
) -> None:  # fmt: skip
    """Write down that the people with these NUMBERS were told, by one deed.

    \b
    For example:
      trainingmgr notices give 0012348 0012355 --about training --how aloud \\
        --language fr --by hclerk
    """
    given = Given(
        about=About(about), language=language, mode=Mode(how), by=given_by or by.name,
        on=on.date() if on else clock.today(),
    )  # fmt: skip
    made = services.give([_person(each, by) for each in numbers], given, by=by)
    facts = _facts(made) | {"count": made.count, "deed": str(made.uid)}
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        click.echo(f"It is written down: people who were told now: {made.count}.")


def _person(number: str, by: User) -> Person:
    if not by.may(GIVE):
        _stop("The role of this account does not allow this.")
    found = people.numbered(number, reader=by, permission=GIVE)
    if found is None:
        _stop(f"You have no record with the number {number}.")
    return found


def _stop(line: str) -> NoReturn:
    click.echo(line, err=True)
    raise SystemExit(REFUSED)


def _facts(row: NoticeGiving) -> dict[str, Any]:
    return {
        "notice": row.notice.about.value, "version": row.notice.number, "language": row.language,
        "how": row.mode.value, "on": row.given_on.isoformat(), "given_by": row.given_by,
        "taken_back": row.back_at is not None,
    }  # fmt: skip
