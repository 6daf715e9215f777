"""What the form macros ask about a field: its attributes, what describes it, what is wrong."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import generate_csrf
from wtforms import Field, Form

from trainingmgr.web.access import looks_only, stays_shut

LOOKS: dict[str, dict[str, Any]] = {
    "prose": {"rows": 4},
    "code": {"autocomplete": "off", "spellcheck": "false", "dir": "ltr"},
    "day": {"autocomplete": "off", "dir": "ltr", "placeholder": _("dd/mm/yyyy")},
    "clock": {"autocomplete": "off", "dir": "ltr", "inputmode": "numeric"},
    "number": {"autocomplete": "off", "dir": "ltr", "inputmode": "decimal"},
}


def init_app(app: Flask) -> None:
    for helper in (look, input_facts, told_by, faults, holds_file, holds_rows):
        app.add_template_global(helper)
    app.add_template_global(generate_csrf, "csrf_token")
    app.add_template_global(looks_only)
    app.add_template_global(stays_shut)


def look(field: Field) -> str:
    """How a field is drawn; fields that are not ours are lines, or hidden."""
    hidden = getattr(field.widget, "input_type", "") == "hidden"
    return "hidden" if hidden else getattr(field, "look", "line")


def holds_file(form: Form) -> bool:
    return any(look(field) == "upload" for field in form)


def holds_rows(form: Form) -> bool:
    return any(look(field) == "rows" for field in form)


def told_by(field: Field, help: object = None) -> str | None:
    """The ids of the help and the error that belong to a field."""
    ids = [f"{field.id}-help"] if help or field.description else []
    return " ".join([*ids, f"{field.id}-error"] if field.errors else ids) or None


def input_facts(field: Field, help: object = None) -> dict[str, Any]:
    """Attributes of the control. A field's own `render_kw` wins."""
    facts = {"class_": "form-control", **LOOKS.get(look(field), {})}
    facts["aria-describedby"] = told_by(field, help) or False
    if look(field) == "upload":
        facts["accept"] = ",".join(f".{kind}" for kind in getattr(field, "kinds", ())) or False
    if field.errors:
        facts |= {"aria-invalid": "true", "class_": "form-control is-invalid"}
    return facts | (field.render_kw or {})


def faults(form: Form) -> list[tuple[str | None, str]]:
    """Every error of a form: the id of the field it is about, and the sentence.

    Hidden fields (a forgery token that ran out) are nobody's place to look: their errors have none.
    """
    found: list[tuple[str | None, str]] = [(None, str(error)) for error in form.form_errors]
    for field in form:
        kind = look(field)
        if kind == "rows":
            found += field.faults  # type: ignore[attr-defined]
            continue
        place = field.id + ("-0" if kind in ("pick", "chips") else "")
        about = None if kind == "hidden" else place
        found += [(about, str(error)) for error in field.errors]
    return found
