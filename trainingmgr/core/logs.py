"""Logs as JSON lines with the request's reference: ids and codes, never names or what was typed."""

import logging
import sys
from importlib import import_module
from typing import Any


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


def configure(level: str) -> None:
    """Send every event to standard error, one JSON object a line, control characters escaped."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
