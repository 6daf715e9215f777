"""What every page shows around its content: navigation by role, languages, who is working."""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, get_flashed_messages, request, url_for
from flask_babel import get_locale
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.web.requests import LANGUAGES


@dataclass(frozen=True)
class Door:
    """One entry of the navigation: shown to whoever holds one of the permissions, and marked on
    pages of its blueprint and of those named in `also`. It stands in the menu named `under`.
    """

    label: Sentence
    endpoint: str
    permissions: tuple[Permission, ...] = ()
    also: tuple[str, ...] = ()
    under: Sentence = ""


FLAT = 6
"""So many doors stand side by side; more are put into menus."""
ROOM = 60
"""So many letters fit beside the rest of the bar, each entry with what is around it counted as
`AROUND`; with more the doors have a line to themselves.
"""
AROUND = 5


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool
    code: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Menu:
    """Doors of one kind of work behind one word, which also says the page one is on."""

    label: str
    links: list[Link]

    @property
    def current(self) -> Link | None:
        return next((each for each in self.links if each.current), None)


@dataclass(frozen=True)
class Account:
    """Who is working, as what and how far: shown on every page (R-DAT-11)."""

    name: str
    role: str
    scope: str
    code: str = ""


Describe = Callable[[object], tuple[str, str]]


def init_app(
    app: Flask, doors: Sequence[Door], describe: Describe, *, figures: Collection[str] = (),
    letters: Collection[str] = (), **facts: object,
) -> None:  # fmt: skip
    """Give every template its surroundings. `describe` says a user's role and reach in words;
    `figures` are the pages that name nobody, `letters` those that go to whom they are about
    (R-DAT-11).
    """

    @cache
    def behind(_root: str) -> list[tuple[Door, str]]:
        return [(door, url_for(door.endpoint)) for door in doors]

    @app.context_processor
    def _around() -> dict[str, object]:
        who = None
        if current_user.is_authenticated:
            who = current_user._get_current_object()  # noqa: SLF001  asked forty times below
        navigation = _navigation(behind(request.script_root), who) if who else []
        return {
            "navigation": navigation,
            "navigation_is_wide": sum(_letters(each) + AROUND for each in navigation) > ROOM,
            "languages": _languages(),
            "search_url": _search_url() if who else None,
            "account": Account(who.name, *describe(who), code=str(who.uid)) if who else None,
            "now": clock.now(),
            "names_nobody": request.endpoint in figures and not get_flashed_messages(),
            "is_theirs": request.endpoint in letters,
            "reference": g.get("reference", ""),
            **facts,
        }


def _search_url() -> str | None:
    """The search of everything, or of people where there is no desk."""
    known = current_app.view_functions
    found = next((each for each in ("desk.search", "people.index") if each in known), None)
    return url_for(found) if found else None


def _navigation(doors: Sequence[tuple[Door, str]], who: Any) -> list[Link | Menu]:
    held: frozenset[Permission] = who.permissions
    shown = [
        (door, url)
        for door, url in doors
        if not door.permissions or held.intersection(door.permissions)
    ]
    here = max((url for door, url in shown if _leads_here(door, url)), key=len, default="")
    linked = [(str(door.under), Link(str(door.label), url, url == here)) for door, url in shown]
    return _in_menus(linked) if len(linked) > FLAT else [link for _under, link in linked]


def _in_menus(linked: Sequence[tuple[str, Link]]) -> list[Link | Menu]:
    """Doors of one menu together, where its first one stands; alone in it, a door needs none."""
    menus: dict[str, list[Link]] = {}
    for under, link in linked:
        menus.setdefault(under or link.label, []).append(link)
    return [links[0] if len(links) == 1 else Menu(label, links) for label, links in menus.items()]


def _letters(entry: Link | Menu) -> int:
    at = entry.current.label if isinstance(entry, Menu) and entry.current else ""
    return len(entry.label) + len(at)


def _leads_here(door: Door, url: str) -> bool:
    """This page is behind that door: by its address, or as one of the door's other blueprints."""
    below = request.path == url or (url != "/" and request.path.startswith(url.rstrip("/") + "/"))
    return below or request.blueprint in door.also


def _languages() -> list[Link]:
    now = str(get_locale())
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    return [
        Link(label, f"{request.path}?{urlencode([*kept, ('lang', code)])}", code == now, code)
        for code, label in LANGUAGES.items()
    ]
