"""What happens around every request: its language, its reference, and whether it writes."""

import errno
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import (
    Flask,
    Request,
    Response,
    abort,
    current_app,
    g,
    has_request_context,
    request,
    session,
)
from flask_babel import Babel, Domain, force_locale, get_locale
from flask_login import AnonymousUserMixin, current_user
from markupsafe import Markup
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from trainingmgr.core import keys, logs, pairs
from trainingmgr.core.db import begin_writing, db, is_full
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.sealed import Waiting
from trainingmgr.core.sentences import numbered
from trainingmgr.web import ways
from trainingmgr.web.pages import page

LANGUAGES = {"en": "English", "fr": "Français", "ar": "العربية"}
READING = {"GET", "HEAD", "OPTIONS"}
REFUSED = (400, 403, 404)
"""A write from elsewhere, a deed without its permission, what is not within reach."""
log = logs.of("requests")


class Arriving(Request):
    """A request whose files are sealed while they wait on the disk for the rest of it."""

    def _get_file_stream(self, *_sizes: object, **_named: object) -> Any:
        return Waiting(TemporaryFile(), keys.ring().fields)


class Sentences(Domain):
    """What the product says in each language. A page asks some hundred times: the language itself
    leads to its sentences, which Flask-Babel finds by a name that it writes anew each time.
    """

    def __init__(self, domain: str) -> None:
        super().__init__(domain=domain)
        self._known: dict[str | None, Any] = {}

    def get_translations(self) -> Any:
        try:
            locale = g._flask_babel.babel_locale or get_locale()  # noqa: SLF001  three calls less
        except (AttributeError, RuntimeError):  # nobody asked yet, or nobody is there to ask
            locale = get_locale()
        found = self._of(None if locale is None else locale.language)
        if (other := pairs.second()) is None:
            return found
        with force_locale(other):
            return pairs.Pair(found, self._of(other))

    def gettext(self, string: str, **variables: Any) -> str:
        return str(super().gettext(string, **numbered(variables)))

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        words = self.get_translations().ungettext(singular, plural, num)
        return str(words) % numbered({"num": num, **variables})

    def pgettext(self, context: str, string: str, **variables: Any) -> str:
        return str(super().pgettext(context, string, **numbered(variables)))

    def npgettext(
        self, context: str, singular: str, plural: str, num: int, **variables: Any
    ) -> str:
        words = self.get_translations().unpgettext(context, singular, plural, num)
        return str(words) % numbered({"num": num, **variables})

    def _of(self, language: str | None) -> Any:
        found = self._known.get(language)
        if found is None:
            found = self._known[language] = super().get_translations()
        return found


SENTENCES = Sentences("messages")


class Languages(Babel):
    @cached_property
    def domain_instance(self) -> Sentences:
        return SENTENCES


def said(sentence: str, **facts: object) -> Markup:
    """A sentence of a template in the reader's language, its facts escaped. Jinja's own way asks
    through four more calls, Flask-Babel's through three.
    """
    words = Markup(SENTENCES.get_translations().ugettext(sentence))  # noqa: S704  ours, not a user's
    return words % numbered(facts) if facts or "%" in words else words


def counted(one: str, many: str, num: int, **facts: object) -> Markup:
    """The same of a sentence that counts: its number is written as the reader writes numbers."""
    words = Markup(SENTENCES.get_translations().ungettext(one, many, num))  # noqa: S704
    return words % numbered({"num": num, **facts})


def init_app(app: Flask, *, time_zone: str, language: str, hosts: Sequence[str]) -> None:
    """`hosts` are the names under which the site answers."""
    app.request_class = Arriving
    app.config["BABEL_DEFAULT_LOCALE"] = language
    Languages(
        app,
        locale_selector=_language,
        timezone_selector=lambda: time_zone,
        default_translation_directories=app.config["TRANSLATIONS"],
    )
    app.jinja_env.globals |= {
        "get_locale": get_locale, "_": said, "gettext": said, "ngettext": counted,
    }  # fmt: skip
    app.before_request(_begun)
    app.before_request(lambda: _readable(hosts))
    app.before_request(_writing_begins)
    app.after_request(_ended)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _: error_page(404))
    app.register_error_handler(Refusal, _refused)
    for unreachable in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(unreachable, _database)
    app.register_error_handler(OSError, _file)
    app.register_error_handler(DataError, _unreadable)
    app.register_error_handler(Exception, _bug)


def _language() -> str | None:
    """The reader's: chosen, or the account's, or the browser's. A worker speaks the default."""
    if not has_request_context():
        return None
    if _keeps_nothing():
        wanted = request.args.get("lang")
        return wanted if wanted in LANGUAGES else request.accept_languages.best_match(LANGUAGES)
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    account = getattr(current_user, "language", None) if "_login_user" in g else None
    return account or request.accept_languages.best_match(LANGUAGES)


def _begun() -> None:
    g.reference = uuid4().hex[:12]
    g.started = time.perf_counter()
    logs.about_request(g.reference)
    wanted = request.args.get("lang")
    if wanted in LANGUAGES and session.get("language") != wanted and not _keeps_nothing():
        session["language"] = wanted


def _keeps_nothing() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "keeps_nothing", False)


def _readable(hosts: Sequence[str]) -> None:
    """Refuse what no person sends: the name of another site, and the letter that is none."""
    if _name(request.host) not in hosts:
        abort(400)
    asked = (request.path, *(word for pair in request.args.items(multi=True) for word in pair))
    if any("\0" in word for word in asked):
        abort(400)


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _writing_begins() -> None:
    """Lock before the first read. The body comes in first: nobody waits for a slow upload."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method not in READING and not getattr(view, "locks_late", False):
        request.get_data(parse_form_data=True)
        if any("\0" in word for pair in request.form.items(multi=True) for word in pair):
            abort(400)
        begin_writing()


def _ended(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("reference", "")
    if request.endpoint != "static":
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            **_who(response.status_code),
        )
    return response


def _who(code: int) -> dict[str, int]:
    """Whose account asked for what is not theirs to see or do; of all others the journal tells."""
    asks = g.get("_login_user")
    return {"who": asks.id} if code in REFUSED and getattr(asks, "is_authenticated", False) else {}


def error_page(code: int, said: str = "") -> tuple[str, int]:
    """One honest page with a reference number; never a stack trace."""
    known = code if code in {400, 403, 404, 405, 409, 413, 422, 429, 503, 507} else 500
    answer = page(
        "errors/error.html", code=known, said=said, reference=g.get("reference", ""),
        ways=ways.ways(known), again=ways.again(known),
        whose=ways.whose() if known == 403 else [], gives_roles=ways.who_gives_roles(),
    )  # fmt: skip
    return answer[0], known


def _http(error: HTTPException) -> Any:
    if error.code is not None and error.code < 400:
        return error
    body, code = error_page(error.code or 500)
    return body, code, [(k, v) for k, v in error.get_headers() if k in {"Allow", "Retry-After"}]


def _refused(refusal: Refusal) -> tuple[str, int]:
    db.session.rollback()
    return error_page(409, str(refusal))


def _database(error: DBAPIError | PoolTimeout) -> Any:
    """Locked, slow, gone or full: a plain page, drawn without asking the database again. A table or
    a column that is not there will not come by waiting: that is a fault like any other.
    """
    _let_go()
    cause = getattr(error, "orig", None)
    if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return _bug(error)
    log.error("database", ref=g.get("reference"), exc_info=error)
    body, code = error_page(507 if is_full(error) else 503)
    return body, code, {"Retry-After": "10"}


NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""The disk, somebody's share of it, or the largest file that this process may write is full."""


def _file(error: OSError) -> Any:
    """No room for a file that was sent, or for one that was asked for."""
    if error.errno not in NO_ROOM:
        return _bug(error)
    _let_go()
    log.error("disk", ref=g.get("reference"), exc_info=error)
    body, code = error_page(507)
    return body, code, {"Retry-After": "10"}


def _let_go() -> None:
    """Forget the transaction, and who is asking: the page that follows needs neither."""
    with suppress(SQLAlchemyError):
        db.session.rollback()
    g._login_user = AnonymousUserMixin()  # noqa: SLF001  where flask-login keeps it


def _unreadable(error: DataError) -> tuple[str, int]:
    """A value that no column takes, past every check: a gap in a form, but nobody's disaster."""
    db.session.rollback()
    log.error("unreadable", ref=g.get("reference"), exc_info=error)
    return error_page(400)


def _bug(error: Exception) -> tuple[str, int]:
    if isinstance(error, SQLAlchemyError):
        _let_go()
    with suppress(SQLAlchemyError):
        db.session.rollback()
    log.error("bug", ref=g.get("reference"), exc_info=error)
    return error_page(500)
