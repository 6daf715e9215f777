"""The small pieces that stand in every line of every list, drawn without a template: a list of
fifty people draws some hundred of them.
"""

from functools import lru_cache
from typing import Any

from flask import Flask, g, url_for
from flask_babel import get_locale
from markupsafe import Markup, escape

from trainingmgr.web.words import script_of

KINDS = {
    "ok": ("ok", "ok"), "wait": ("wait", "wait"), "go": ("wait", "act"), "stop": ("stop", "stop"),
    "unk": ("unk", "unk"), "none": ("none", "none"), "hold": ("hold", "hold"),
    "late": ("late", "stop"), "back": ("back", "stop"), "lock": ("lock", "none"),
    "warn": ("warn", "stop"), "plus": ("plus", "ok"), "minus": ("minus", "stop"),
    "info": ("info", "act"),
}  # fmt: skip
"""The shape and the tone of each kind of status: components/status.html says what they mean."""


def init_app(app: Flask) -> None:
    app.jinja_env.globals["drawn_kinds"] = KINDS
    for piece in (drawn_icon, drawn_name, drawn_options, drawn_status):
        app.add_template_global(piece)


def drawn_icon(name: str, flip: bool = False) -> Markup:
    key = (name, flip)
    held: dict[Any, Markup] = g.setdefault("icons", {})
    if key not in held:
        file = held.setdefault("file", escape(url_for("static", filename="icons.svg")))
        held[key] = Markup(
            '<svg class="ic{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>'
        ).format(" flip" if flip else "", file, name)
    return held[key]


def drawn_status(kind: tuple[str, str], word: object) -> Markup:
    """A shape and a word. `kind` is the shape's name and the tone."""
    said = str(word)
    held: dict[Any, Markup] = g.setdefault("stati", {})
    if (kind, said) not in held:
        shape, tone = kind
        drawn = f'<span class="st {tone}">{drawn_icon(shape)}<span>{escape(word)}</span></span>'
        held[kind, said] = Markup(drawn)  # noqa: S704  escaped piece by piece
    return held[kind, said]


def drawn_name(person: Any, href: str | None = None) -> Markup:
    """A name in both scripts: the reader's own leads. Only the first is the link."""
    native = person.name_native or ""
    language = get_locale().language if native else ""
    return drawn_pair(native, person.name_display, language, href)


def drawn_pair(native: str, display: str, language: str, href: str | None = None) -> Markup:
    """The same for a list, which knows who reads it."""
    arabic = native and language == "ar"
    leads, follows = (native, display) if arabic else (display, native)
    first = f"<bdi{_lang(leads)}>{escape(leads)}</bdi>"
    if href:
        first = f'<a href="{escape(href)}">{first}</a>'
    if follows and follows != leads:
        first += f' <bdi class="alt"{_lang(follows)}>{escape(follows)}</bdi>'
    return Markup(f'<span class="pair nm">{first}</span>')  # noqa: S704  escaped piece by piece


def drawn_options(field: Any) -> Markup:
    """The options of a select, the chosen one marked; there may be hundreds."""
    chosen = field.data
    parts = []
    for value, words in field.open_choices:
        begun, ended = _option("" if value is None else str(value), str(words))
        mark = " selected" if field.coerce(value) == chosen else ""
        parts.append(f"{begun}{mark}{ended}")
    return Markup("".join(parts))  # noqa: S704  escaped piece by piece


@lru_cache(maxsize=1 << 12)
def _option(said: str, words: str) -> tuple[str, str]:
    """An option before and after its mark: units and ranks stand on page after page."""
    return f'<option value="{escape(said)}"', f">{escape(words)}</option>"


def _lang(text: str) -> str:
    script = script_of(text)
    return f' lang="{script}"' if script else ""
