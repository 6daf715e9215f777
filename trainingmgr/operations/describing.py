# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""What this version obeys and is made of, read out of itself: no list of it can grow old.

For whoever judges the product before they trust it (OWASP ASVS 5.0: 2.1.1, 2.1.2, 15.1.2).
"""

import json
from collections.abc import Iterable, Iterator
from importlib import metadata
from inspect import getdoc
from typing import Any

import click
from flask import current_app
from sqlalchemy import Constraint, Index
from wtforms import Field, FieldList, FormField, HiddenField
from wtforms import Form as Plain
from wtforms.validators import Length

from trainingmgr import __version__
from trainingmgr.core.db import Bare
from trainingmgr.operations.terminal import in_app
from trainingmgr.web.comparing import Opened
from trainingmgr.web.fields import Seen
from trainingmgr.web.form import Form

as_json_too = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group()
def describe() -> None:
    """What this version obeys and is made of: what each form takes, what the database refuses, and
    the parts of others.
    """


@describe.command()
@as_json_too
@in_app
def inputs(*, as_json: bool) -> None:
    """What each form takes, field by field: of what kind, how long or large, from which list.

    \b
    For example:
      trainingmgr describe inputs | less
    """
    with current_app.test_request_context():
        found = dict(sorted(_forms()))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for name, fields in found.items():
        click.echo(name)
        for field, said in fields.items():
            bounds = ", ".join(f"{fact} {told}" for fact, told in said.items() if fact != "is")
            click.echo(f"  {field}: {said['is']}" + (f" ({bounds})" if bounds else ""))


def _forms() -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
    """Every form of the product with its fields, in the order in which they are asked."""
    waiting: list[type[Any]] = [Form]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if fields := dict(_fields(form)):
            yield f"{form.__module__}.{form.__name__}", fields


def _fields(form: type[Any], before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Bound to a form that does nothing: what a page adds to its lists is left to the page."""
    made = {name: getattr(form, name) for name in dir(form) if not name.startswith("_")}
    unbound = {name: each for name, each in made.items() if hasattr(each, "_formfield")}
    bare = type("Bare", (Plain,), unbound)
    for field in bare():
        yield from _field(field, before)


def _field(field: Field, before: str) -> Iterator[tuple[str, dict[str, Any]]]:
    inner = field.unbound_field.args[0] if isinstance(field, FieldList) else None
    if isinstance(field, FormField):
        inner = field.form_class
    if inner is not None:
        yield from _fields(inner, f"{before}{field.short_name}.")
    elif not isinstance(field, Seen | Opened | HiddenField):
        yield f"{before}{field.short_name}", dict(_facts(field))


def _facts(field: Any) -> Iterator[tuple[str, Any]]:
    kind = getdoc(type(field)) or type(field).__name__
    yield "is", kind.splitlines()[0].rstrip(".")
    if field.flags.required:
        yield "must be given", "yes"
    longest = [each.max for each in field.validators if isinstance(each, Length)]
    if longest:
        yield "letters at most", longest[0]
    for name, says in (("least", "at least"), ("most", "at most")):
        if (bound := getattr(field, name, None)) is not None:
            yield says, bound
    if kinds := getattr(field, "kinds", None):
        yield "endings", " ".join(kinds)
    if choices := list(getattr(field, "choices", None) or ()):
        yield "one of", " ".join(str(value) for value, *_words in choices if value)


@describe.command()
@as_json_too
@in_app
def rules(*, as_json: bool) -> None:
    """What the database itself refuses, whoever writes: each rule in the sentence users are told.

    \b
    For example:
      trainingmgr describe rules | grep pay_
    """
    found = [{"rule": name, "says": said} for name, said in sorted(_rules())]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        click.echo(f"{each['rule']}: {each['says']}")


def _rules() -> Iterator[tuple[str, str]]:
    for table in Bare.metadata.tables.values():
        named: tuple[Constraint | Index, ...] = (*table.constraints, *table.indexes)
        for rule in named:
            if (says := rule.info.get("says")) is not None:
                yield str(rule.name or f"uq_{table.name}"), str(says)
    for trigger, says in Bare.metadata.info.items():
        if str(trigger).startswith("tr_"):
            yield str(trigger), str(says)


@describe.command()
@as_json_too
def parts(*, as_json: bool) -> None:
    """The packages that are installed beside it, with version and licence; with --json as a
    bill of materials (CycloneDX 1.6).

    \b
    For example, kept before an upgrade and compared after it:
      trainingmgr describe parts --json > parts.json
    """
    found = sorted(_parts(), key=lambda each: str(each["name"]).lower())
    if as_json:
        click.echo(json.dumps(_bill(found), ensure_ascii=False))
        return
    for each in found:
        click.echo(f"{each['name']} {each['version']}: {each['licence'] or 'licence not stated'}")


def _parts() -> Iterator[dict[str, str]]:
    for each in metadata.distributions():
        told: Any = each.metadata
        name = told["Name"]
        if name and name.lower() != "trainingmgr":
            licence = told.get("License-Expression") or _licence(told) or told.get("License") or ""
            yield {
                "name": name,
                "version": each.version,
                "licence": licence.strip().splitlines()[0] if licence.strip() else "",
            }


def _licence(told: Any) -> str:
    kinds = [each for each in told.get_all("Classifier") or () if each.startswith("License ::")]
    return ", ".join(each.rpartition(" :: ")[2] for each in kinds)


def _bill(found: Iterable[dict[str, str]]) -> dict[str, Any]:
    """Source: CycloneDX 1.6 (ECMA-424), a bill of components with package URLs."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "trainingmgr", "version": __version__}
        },
        "components": [
            {
                "type": "library",
                "name": each["name"],
                "version": each["version"],
                "purl": f"pkg:pypi/{each['name'].lower().replace('_', '-')}@{each['version']}",
                **(
                    {"licenses": [{"license": {"name": each["licence"]}}]}
                    if each["licence"]
                    else {}
                ),
            }
            for each in found
        ],
    }
