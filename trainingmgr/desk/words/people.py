"""What waits of the register of people."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext, ngettext

from trainingmgr.desk.rules import Task

SINGLE: dict[Task, Callable[[dict[str, Any]], Any]] = {
    Task.NOTICES_OWED: lambda facts: (
        gettext(
            "At least %(count)s people have not been told of what is done with their data: "
            "%(notice)s.",
            count=facts["count"],
            notice=facts["notice"],
        )
        if facts["more"]
        else ngettext(
            "%(num)s person has not been told of what is done with their data: %(notice)s.",
            "%(num)s people have not been told of what is done with their data: %(notice)s.",
            facts["count"],
            notice=facts["notice"],
        )
    ),
    Task.IMPORTS_TO_ANSWER: lambda facts: gettext(
        "The file %(file)s waits for your answer.", file=facts["file"]
    ),
    Task.IMPORT_TO_UNDO: lambda facts: gettext(
        "Somebody asks that the import of %(file)s be undone. You say the same, or not.",
        file=facts["file"],
    ),
    Task.PARTING_TO_DECIDE: lambda facts: gettext(
        "Somebody asks that %(joined)s be parted from %(kept)s again. You say the same, or not.",
        joined=facts["joined"],
        kept=facts["kept"],
    ),
    Task.IMPORTS_TO_APPROVE: lambda facts: gettext(
        "The file %(file)s waits for a second person.", file=facts["file"]
    ),
}
COUNTED: dict[Task, Callable[[int], Any]] = {
    Task.MERGES_TO_DECIDE: lambda n: ngettext(
        "%(num)s pair of records is said to be one person.",
        "%(num)s pairs of records are said to be one person each.",
        n,
    ),
    Task.CORRECTIONS_TO_DECIDE: lambda n: ngettext(
        "%(num)s correction of a record waits for a second person.",
        "%(num)s corrections of records wait for a second person.",
        n,
    ),
    Task.PAIRS_TO_COMPARE: lambda n: ngettext(
        "%(num)s pair of records may be the same person.",
        "%(num)s pairs of records may be the same person.",
        n,
    ),
    Task.EXPORTS_TO_AGREE: lambda n: ngettext(
        "%(num)s list above the day's limit waits for your word.",
        "%(num)s lists above the day's limit wait for your word.",
        n,
    ),
    Task.ROLES_TO_SIGN: lambda n: ngettext(
        "%(num)s role waits for a second signature.",
        "%(num)s roles wait for a second signature.",
        n,
    ),
    Task.CODES_TO_SIGN: lambda n: ngettext(
        "%(num)s one-time code waits for a second signature.",
        "%(num)s one-time codes wait for a second signature.",
        n,
    ),
}
BUTTONS: dict[Task, Callable[[], str]] = {
    Task.MERGES_TO_DECIDE: lambda: gettext("Decide"),
    Task.PARTING_TO_DECIDE: lambda: gettext("Decide"),
    Task.IMPORT_TO_UNDO: lambda: gettext("Look at it"),
    Task.CORRECTIONS_TO_DECIDE: lambda: gettext("Decide"),
    Task.PAIRS_TO_COMPARE: lambda: gettext("Compare"),
    Task.IMPORTS_TO_ANSWER: lambda: gettext("Go on"),
    Task.IMPORTS_TO_APPROVE: lambda: gettext("Look at it"),
    Task.EXPORTS_TO_AGREE: lambda: gettext("Look at them"),
    Task.ROLES_TO_SIGN: lambda: gettext("Look at them"),
    Task.CODES_TO_SIGN: lambda: gettext("Look at them"),
    Task.NOTICES_OWED: lambda: gettext("See who"),
}
