"""Pieces that sentences are put together from, in the reader's language."""

from collections.abc import Iterable

from flask_babel import gettext


def listed(values: Iterable[object]) -> str:
    """Things one after another, with the comma of the reader's language between them."""
    return str(gettext(", ")).join(map(str, values))
