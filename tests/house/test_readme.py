"""The README is kept true by machine: settings, permissions, and a word for every table.

`python -m tests.house.test_readme` writes the parts that come from the code.
"""

import re
from dataclasses import fields
from pathlib import Path

import pytest

import trainingmgr.models  # noqa: F401
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.granting import SECOND_FACTOR
from trainingmgr.accounts.rules.permissions import FIELD_CLASSES, PERMISSIONS
from trainingmgr.core.db import Bare
from trainingmgr.core.permissions import Permission
from trainingmgr.core.settings import Settings

README = Path(__file__).parents[2] / "README.md"


def settings_table():
    lines = ["| setting | default | what it is |", "| --- | --- | --- |"]
    for each in fields(Settings):
        default = each.default if each.default != "" else "empty"
        name = f"TRAININGMGR_{each.name.upper()}"
        lines.append(f"| `{name}` | `{default}` | {each.metadata['sentence']} |")
    return "\n".join(lines)


def permissions_table():
    lines = ["| role | second factor | reads | may |", "| --- | --- | --- | --- |"]
    for role in Role:
        classes = ", ".join(sorted(FIELD_CLASSES[role]))
        may = ", ".join(f"`{each}`" for each in sorted(PERMISSIONS[role]))
        factor = "yes" if role in SECOND_FACTOR else "no"
        lines.append(f"| {role.value.replace('_', ' ')} | {factor} | {classes} | {may} |")
    return "\n".join(lines)


def glossary_table():
    lines = ["| word | in the code | what it means here |", "| --- | --- | --- |"]
    for mapper in sorted(Bare.registry.mappers, key=lambda each: each.class_.__name__):
        model = mapper.class_
        said = " ".join((model.__doc__ or "").split())
        sentence = re.split(r"(?<=[.:]) ", said)[0].rstrip(":") if said else ""
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()
        lines.append(f"| {words} | `{model.__name__}` | {sentence} |")
    return "\n".join(lines)


PARTS = {
    "settings": settings_table,
    "permissions": permissions_table,
    "glossary": glossary_table,
}


def written(name, text):
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- end {name} -->", text, re.DOTALL)
    return found[1] if found else None


@pytest.mark.parametrize("name", PARTS)
def test_the_readme_says_what_the_code_says(name):
    assert written(name, README.read_text()) == PARTS[name]()


def test_every_permission_is_given_to_somebody():
    given = frozenset().union(*PERMISSIONS.values())
    assert sorted(set(Permission) - given) == []


def test_every_table_says_what_it_means():
    silent = [m.class_.__name__ for m in Bare.registry.mappers if not m.class_.__doc__]
    assert silent == []


if __name__ == "__main__":
    text = README.read_text()
    for part, make in PARTS.items():
        block = f"<!-- {part} -->\n{make()}\n<!-- end {part} -->"
        pattern = rf"<!-- {part} -->(\n.*?\n<!-- end {part} -->)?"
        text = re.sub(pattern, lambda _: block, text, count=1, flags=re.DOTALL)  # noqa: B023
    README.write_text(text)
