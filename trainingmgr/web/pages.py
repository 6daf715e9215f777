"""Turning what a view knows into a response, and what every template may use."""

import sys
from collections.abc import MutableMapping
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from flask import Flask, current_app, flash, redirect, render_template
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from werkzeug import Response

from trainingmgr.web import charts, drawn, inputs, tables, words
from trainingmgr.web.access import opens
from trainingmgr.web.form import Form


class Compiled(FileSystemBytecodeCache):
    """Compiled templates, kept beside their sources as Python keeps its own, and on the same
    terms: by the mark of what was compiled, and only where it may write. A template takes some
    thirty times as long to compile as to read.
    """

    def __init__(self, templates: Path) -> None:
        super().__init__(str(templates / "__pycache__"), "%s.cache")

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)


class Templates(Environment):
    """Templates that share one dict of what each may use. Jinja gives each a layer of its own to
    write on, which nobody does; then every import on every page looks through all the layers.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def init_app(app: Flask) -> None:
    words.init_app(app)
    tables.init_app(app)
    inputs.init_app(app)
    charts.init_app(app)
    drawn.init_app(app)
    app.jinja_env.globals["opens"] = opens
    app.extensions["marks"] = {}
    app.url_defaults(_with_version)


def over(instead: str, says: str) -> Response:
    """In place of a form that nobody can send any more: the page of what it was about, with why."""
    flash(says, "wait")
    return redirect(instead)


def page(template: str, **context: object) -> tuple[str, int]:
    """Render a page. One that shows a form with errors is a 422; two versions of a row, a 409."""
    form = context.get("form")
    status = 200
    if isinstance(form, Form) and form.errors:
        status = 409 if form.is_stale else 422
    return render_template(template, **context), status


def _with_version(endpoint: str, values: dict[str, Any]) -> None:
    """Addresses of static files carry their content's mark, so browsers may keep them for ever."""
    if endpoint == "static" and "v" not in values:
        seen: dict[str, str] = current_app.extensions["marks"]  # a new file needs a new start
        if (mark := seen.get(values["filename"])) is not None:
            values["v"] = mark
            return
        folder = Path(current_app.static_folder or "")
        file = folder / values["filename"]
        if file.is_file():
            files = sorted((folder / "js").rglob("*.js")) if file.suffix == ".js" else [file]
            mark = _mark(tuple((str(each), each.stat().st_mtime_ns) for each in files))
            values["v"] = seen[values["filename"]] = mark


@lru_cache(maxsize=256)
def _mark(files: tuple[tuple[str, int], ...]) -> str:
    """Scripts load one another, so they share one mark."""
    mark = blake2b(digest_size=5)
    for path, _changed in files:
        mark.update(Path(path).read_bytes())
    return mark.hexdigest()
