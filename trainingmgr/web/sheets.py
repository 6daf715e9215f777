"""Sheets of many lines that are typed on one page."""

from collections.abc import Sequence

from flask_babel import gettext

from trainingmgr.core.sentences import listed


def unread(lines: Sequence[str]) -> str:
    """Over the page: on which lines stands what cannot be read. They are shown again below it."""
    told: str = gettext(
        "What is typed on these lines cannot be read: %(lines)s.", lines=listed(lines)
    )
    return told
