"""Bringing the demonstration to a site: what it refuses, what it tells, in order."""

import json
import sys
import time
from pathlib import Path

import click
from flask import Flask
from rich.console import Console
from rich.table import Table

from trainingmgr.core.errors import Refusal
from trainingmgr.core.settings import Settings
from trainingmgr.demo import handing, loading, waiting
from trainingmgr.demo.accounts import Entry
from trainingmgr.operations.schema import bring_up


def bring(
    app: Flask, settings: Settings, *, keep: bool, fresh: bool, small: bool, as_json: bool
) -> None:
    settings.instance_path.mkdir(parents=True, exist_ok=True)
    if settings.production:
        _refuse("This is a production site. It takes no demonstration.")
    if loading.has_strange_tables():
        _refuse("This database belongs to another program. Nothing was changed.")
    bring_up()
    if loading.holds_else():
        _refuse("This database holds other data than the demonstration. Nothing was changed.")
    if loading.is_loaded() and keep:
        click.echo(
            f"The demonstration is there. Accounts: {settings.instance_path}/demo-accounts.json"
        )
        return
    if loading.is_loaded() and not fresh:
        _refuse(
            "The demonstration is loaded already. Say --fresh to load it anew, --keep to keep it."
        )
    if loading.is_loaded():
        loading.clear()
        bring_up()
    began = time.monotonic()
    wanted = loading.Wanted(
        small=small, site=settings.site, address=settings.address, programme=settings.programme
    )
    told = loading.load(wanted, _say)
    loading.write(told, settings.instance_path)
    waiting.bring(told.story)
    handing.tell()
    _answer(told, settings.instance_path, time.monotonic() - began, as_json=as_json)


def _refuse(sentence: str) -> None:
    raise Refusal(sentence)


def _say(what: str, done: int, total: int) -> None:
    """One line for each chapter, for people at a terminal; silent in a pipe."""
    if sys.stderr.isatty():
        click.echo(f"{done}/{total} {what}", err=True)


def _answer(told: loading.Told, folder: Path, seconds: float, *, as_json: bool) -> None:
    people = len(told.story.people)
    if as_json:
        facts = {
            "people": people,
            "seconds": round(seconds, 1),
            "folder": str(folder),
            "accounts": [each.written() for each in told.accounts],
        }
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    _print(told.accounts)
    click.echo(f"{people} invented people were loaded in {seconds:.0f} seconds.")
    click.echo(f"Every account has the password: {told.accounts[0].password}")
    click.echo(f"This list is kept in {folder / loading.ACCOUNTS}")


def _print(listed: list[Entry]) -> None:
    table = Table("Role", "Login", "Reach", "Secret of the authenticator", box=None, pad_edge=False)
    for each in listed:
        table.add_row(each.role, each.login, each.scope, each.totp or "")
    width = None if sys.stdout.isatty() else 120
    Console(width=width).print(table)
