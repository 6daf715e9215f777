"""What waits for whoever runs the site."""

from collections.abc import Callable
from typing import Any

from flask_babel import format_time, gettext, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.sentences import listed
from trainingmgr.desk.rules import Beginning, Office, Task

OFFICES = {
    Office.RECORDS: _("People’s records"),
    Office.LISTS: _("Lists that come in or leave"),
    Office.PAY: _("Pay"),
    Office.CERTIFICATES: _("Certificates"),
    Office.COURSES: _("Attendance and waivers"),
    Office.PROTECTION: _("Data protection and sources"),
    Office.SITE: _("Roles, and breaks of the journal"),
}
SINGLE: dict[Task, Callable[[dict[str, Any]], Any]] = {
    Task.NOBODY_DECIDES: lambda facts: ngettext(
        "%(what)s: %(num)s request waits for a second person, and nobody else holds a role that "
        "decides it. It is not agreed to by itself: a user administrator gives somebody that role.",
        "%(what)s: %(num)s requests wait for a second person, and nobody else holds a role that "
        "decides them. They are not agreed to by themselves: a user administrator gives somebody "
        "that role.",
        facts["count"],
        what=OFFICES[facts["office"]],
    ),
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
    Task.NOBODY_DECIDES: lambda: gettext("See who holds which role"),
    Task.BACKUP_OWED: lambda: gettext("See how"),
    Task.EMERGENCY_TO_AGREE: lambda: gettext("Look at it"),
    Task.EMERGENCY_READ: lambda: gettext("Look at it"),
    Task.EVACUATION_TO_AGREE: lambda: gettext("Look at it"),
    Task.REHEARSAL_OWED: lambda: gettext("See how"),
}
BEGINNINGS = {
    Beginning.ACCOUNTS: (_("Accounts of the first people"),
                         _("They are given here, and a second person signs.")),
    Beginning.PLACES: (_("Places, services and ranks"),
                       _("The country with its regions, the armed service and its ranks.")),
    Beginning.UNITS: (_("Units and training centres"),
                      _("The unit at the top of the service, and where people are taught.")),
    Beginning.NUMBERS: (_("Programme numbers"),
                        _("The block that this site gives; no other site has the same.")),
    Beginning.COURSES: (_("Courses"), _("Modules, and a course of them.")),
    Beginning.NOTICES: (_("Information notice"),
                        _("What people are told of their data when they are registered.")),
    Beginning.KEY: (_("Escrow key"),
                    _("Made on another machine, kept by two people: what leaves in a hurry is "
                      "sealed for it.")),
    Beginning.BACKUPS: (_("Backups"),
                        _("A folder on another disk, filled by itself every day: set "
                          "TRAININGMGR_BACKUP_FOLDER.")),
}  # fmt: skip
"""Each step of setting a site up, and what it is."""
