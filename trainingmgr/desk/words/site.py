"""What waits for whoever runs the site."""

from collections.abc import Callable
from typing import Any

from flask_babel import format_time, gettext

from trainingmgr.core.sentences import listed
from trainingmgr.desk.rules import Task

SINGLE: dict[Task, Callable[[dict[str, Any]], Any]] = {
    Task.BACKUP_OWED: lambda facts: (
        gettext("The last backup is older than a week.")
        if facts["made"]
        else gettext("No backup has been made yet.")
    ),
    Task.EMERGENCY_TO_AGREE: lambda facts: gettext(
        "%(who)s asks to read in an emergency. You decide.", who=facts["who"]
    ),
    Task.EMERGENCY_READ: lambda facts: (
        gettext(
            "%(who)s read in an emergency: %(parts)s. Look at what they were shown.",
            who=facts["who"],
            parts=listed(facts["parts"]),
        )
        if facts["over"]
        else gettext(
            "%(who)s reads in an emergency until %(until)s: %(parts)s.",
            who=facts["who"],
            parts=listed(facts["parts"]),
            until=format_time(facts["until"], "HH:mm"),
        )
    ),
    Task.EVACUATION_TO_AGREE: lambda facts: gettext(
        "%(who)s asks for an evacuation. You decide.", who=facts["who"]
    ),
    Task.REHEARSAL_OWED: lambda facts: (
        gettext("Leaving in a hurry was not rehearsed for half a year.")
        if facts["ever"]
        else gettext("Leaving in a hurry was never rehearsed here.")
    ),
}
COUNTED: dict[Task, Callable[[int], Any]] = {}
BUTTONS: dict[Task, Callable[[], str]] = {
    Task.BACKUP_OWED: lambda: gettext("See how"),
    Task.EMERGENCY_TO_AGREE: lambda: gettext("Look at it"),
    Task.EMERGENCY_READ: lambda: gettext("Look at it"),
    Task.EVACUATION_TO_AGREE: lambda: gettext("Look at it"),
    Task.REHEARSAL_OWED: lambda: gettext("See how"),
}
