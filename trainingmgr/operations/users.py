"""`trainingmgr user`: accounts and roles from the command line, by the rules of the pages."""
# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is

import json
from datetime import datetime
from typing import Any

import click
from flask import current_app

from trainingmgr.accounts import queries
from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.rules.granting import SCOPES
from trainingmgr.accounts.services import grants, reset_codes, users
from trainingmgr.accounts.words import ROLES
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.operations.exits import REFUSED
from trainingmgr.operations.terminal import account, acting, in_app

ROLE = click.Choice([role.value for role in Role])
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def user() -> None:
    """Accounts: who may sign in, and as what."""


@user.command("create")
@click.argument("login")
@click.option("--name", required=True, help="The name of the human being.")
@click.option("--by", "login_by", metavar="LOGIN", help="The user administrator who does this.")
@click.option("--role", type=click.Choice([role.value for role in users.FIRST]),
              default=Role.USER_ADMIN.value, show_default=True,
              help="Of a first account, which nobody else can give.")  # fmt: skip
@click.option("--language", type=click.Choice(["en", "fr", "ar"]), help="Of the pages.")
@click.option("--same-person-as", "same", metavar="LOGIN", help="A second account of somebody.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
def create(*, login: str, name: str, login_by: str | None, role: str, language: str | None,
           same: str | None, as_json: bool) -> None:  # fmt: skip
    """Make an account and print its one-time code, which is shown once.

    \b
    On a new site, without --by, once each:
      trainingmgr user create amina --name "Amina Saleh"
      trainingmgr user create brahim --name "Brahim Adoum" --role dpo
    Afterwards:
      trainingmgr user create zara --name "Zara Idriss" --by amina
    """
    if login_by is None:
        made = _first(login, name, role)
        code = reset_codes.give_first(made)
        note = f"It is {ROLES[Role(role)]} for 180 days."
    else:
        by = account(login_by)
        made = users.create_user(
            login, name, language=language, same_person_as=account(same) if same else None, by=by
        )
        code = reset_codes.give(made, by=by)
        note = f"It has no role yet: trainingmgr user grant {made.username} ROLE --by LOGIN."
    if as_json:
        click.echo(json.dumps({"login": made.username, "code": code}))
        return
    address = current_app.extensions["settings"].address
    click.echo(f"Account {made.username} is made. {note}")
    click.echo(f"One-time code: {code}. It is shown once and stands for 72 hours.")
    click.echo(f"Give it into the owner's hand; they set a password at {address}.")


def _first(login: str, name: str, role: str) -> User:
    try:
        return users.first_user(login, name, role=Role(role))
    except Refusal as refused:
        raise Refusal(f"{refused} Here: add --by and the login of a user administrator.") from None


@user.command("grant")
@click.argument("login")
@click.argument("role", type=ROLE, metavar="ROLE")
@click.option("--scope", type=click.Choice([scope.value for scope in Scope]),
              help="How far it reaches; needed where a role reaches in several ways.")  # fmt: skip
@click.option("--at", "at_code", metavar="CODE", help="The code of the centre, unit or region.")
@click.option("--from", "from_on", type=DAY, help="The first day; today if not said.")
@click.option("--until", "until_on", type=DAY, help="The day after the last; 180 days at most.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def grant(*, login: str, role: str, scope: str | None, at_code: str | None,
          from_on: datetime | None, until_on: datetime | None, by: User,
          as_json: bool) -> None:  # fmt: skip
    """Give LOGIN the role ROLE, how far it reaches and until when.

    \b
    For example:
      trainingmgr user grant zara training_clerk --scope centre --at TC1 --by amina
      trainingmgr user grant moussa vetting_officer --scope national --by amina
    A sensitive role opens nothing before a second person has signed in the application.

    Roles: training_clerk, cell_head, mentor, curriculum_officer, hr_clerk, hr_head, pay_verifier,
    finance, unit_commander, recruitment_officer, recruitment_jury, vetting_officer, vetting_board,
    vetting_chair, source_custodian, hrddp_secretariat, cp_focal_point, complaints_officer,
    programme_officer, host_authority, oversight, dpo, user_admin, sysadmin, donor_partner.
    """
    reaches = _scope(Role(role), scope)
    given = grants.grant(
        account(login),
        Role(role),
        scope=reaches,
        at=_place(reaches, at_code),
        from_on=from_on.date() if from_on else None,
        until_on=until_on.date() if until_on else None,
        by=by,
    )
    if as_json:
        click.echo(json.dumps({"login": login, **_grant(given)}))
        return
    click.echo(f"{login} is {ROLES[given.role]} until {given.until_on.isoformat()}.")
    if given.needs_countersign:
        address = current_app.extensions["settings"].address
        click.echo(
            "It opens nothing yet: this role needs a second signature, of a user administrator or "
            f"a data protection officer who is neither {by.username} nor {login}, in the "
            f"application at {address}."
        )


def _scope(role: Role, said: str | None) -> Scope:
    if said is not None:
        return Scope(said)
    possible = SCOPES[role]
    if len(possible) > 1:
        words = ", ".join(sorted(scope.value for scope in possible))
        raise click.UsageError(f"Say with --scope how far it reaches: {words}.")
    return next(iter(possible))


def _place(scope: Scope, code: str | None) -> int | None:
    if code is None:
        return None
    found: int | None = current_app.extensions["reaches"].find(scope, code)
    if found is None:
        click.echo(f"There is no {scope.value} with the code {code!r}.", err=True)
        raise SystemExit(REFUSED)
    return found


@user.command("revoke")
@click.argument("login")
@click.argument("role", type=ROLE, metavar="ROLE")
@click.option("--reason", required=True, help="A full sentence, for the journal.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def revoke(login: str, role: str, reason: str, by: User, *, as_json: bool) -> None:
    """Take ROLE back from LOGIN, at once.

    \b
    For example:
      trainingmgr user revoke zara training_clerk --reason "Moved to another centre." --by amina
    """
    today = clock.today()
    held = [
        each
        for each in account(login).grants
        if each.role is Role(role) and each.revoked_at is None and each.until_on > today
    ]
    if not held:
        raise NotFound
    for each in held:
        grants.revoke(each, reason, by=by)
    words = f"{login} is no longer {ROLES[Role(role)]}. It acts on their next request."
    facts = {"login": login, "role": role, "taken_back": len(held)}
    click.echo(json.dumps(facts) if as_json else words)


@user.command("list")
@click.option("--role", type=ROLE, metavar="ROLE", help="Only those who hold it today.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, one account a line.")
@in_app
@acting
def list_(role: str | None, by: User, *, as_json: bool) -> None:
    """Say who has an account, and which roles each holds.

    \b
    For example:
      trainingmgr user list --role vetting_officer --by amina
    """
    asked = queries.Asked(role=Role(role) if role else None)
    cursor: str | None = None
    while True:
        page = queries.users(by, asked, cursor=cursor)
        for each in page.rows:
            click.echo(json.dumps(_facts(each)) if as_json else _line(each))
        if (cursor := page.after) is None:
            return


def _line(found: User) -> str:
    facts = _facts(found)
    roles = "; ".join(_words(each) for each in facts["roles"]) or "no role"
    state = "" if found.active else " (closed)"
    return f"{found.username}\t{found.name}{state}\t{roles}"


def _words(facts: dict[str, Any]) -> str:
    waits = ", waits for a signature" if facts["waits"] else ""
    return f"{facts['role']} ({facts['scope']}) until {facts['until']}{waits}"


def _facts(found: User) -> dict[str, Any]:
    today = clock.today()
    kept = [g for g in found.grants if g.revoked_at is None and g.until_on > today]
    return {
        "login": found.username,
        "name": found.name,
        "active": found.active,
        "roles": [_grant(each) for each in kept],
    }


def _grant(given: Grant) -> dict[str, Any]:
    return {
        "role": given.role.value,
        "scope": given.scope.value,
        "until": given.until_on.isoformat(),
        "waits": given.waits,
    }
