"""Logs as JSON lines with the request's reference: ids and codes, never names or what was typed.

So of an exception its way through the code and its kind are told, and never its message: Python
puts into it what could not be read, PostgreSQL the whole row that broke a rule.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, StatementError


def _plain() -> Any:
    """The library without rich: it would load it to draw tracebacks for a terminal, a fortieth of a
    start, and here nobody sees them.
    """
    rich = sys.modules.get("rich")
    sys.modules["rich"] = None  # type: ignore[assignment]  # to an import it is not installed
    try:
        return import_module("structlog")
    finally:
        del sys.modules["rich"]
        if rich is not None:
            sys.modules["rich"] = rich


structlog = _plain()


def of(name: str) -> Any:
    """Where a part of the product writes its events."""
    return structlog.get_logger(name)


def about_request(reference: str) -> None:
    """Every event from here on names this request, and no other."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=reference)


def _way(failed: BaseException | None) -> Iterator[str]:
    """What went wrong, in the order in which it did: the first cause first."""
    chain: list[BaseException] = []
    while failed is not None and failed not in chain:
        chain.insert(0, failed)
        failed = failed.__cause__ or (None if failed.__suppress_context__ else failed.__context__)
    for each in chain:
        kind = type(each)
        yield "".join(traceback.format_tb(each.__traceback__))
        yield f"{kind.__module__}.{kind.__qualname__}{_facts(each)}\n"


def _facts(failed: BaseException) -> str:
    """What may be said of it: which statement and rule, never a value."""
    if isinstance(failed, OSError):
        return f": {failed.strerror}"
    if not isinstance(failed, StatementError):
        return ""
    cause: Any = failed.orig
    told = [type(cause).__qualname__, getattr(cause, "sqlstate", None)]
    told += [getattr(cause, "sqlite_errorname", None)]
    told += [getattr(getattr(cause, "diag", None), "constraint_name", None)]
    if isinstance(failed, OperationalError | InterfaceError):
        told += str(cause).splitlines()[:1]  # locked, full, away: nothing of a row
    if isinstance(failed, DBAPIError):
        told += [failed.statement]
    return f": {'; '.join(str(each) for each in told if each)}"


def _without_words(_logger: Any, _method: str, said: MutableMapping[str, Any]) -> Any:
    failed = said.pop("exc_info", None)
    if failed is True:
        failed = sys.exc_info()
    if isinstance(failed, tuple):
        failed = failed[1]
    if failed is not None:
        said["exception"] = "".join(_way(failed))
    return said


def configure(level: str) -> None:
    """Send every event to standard error, one JSON object a line, control characters escaped."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
