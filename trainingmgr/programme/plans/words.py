from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from trainingmgr.programme.plans.rules import (
    Change,
    LineKind,
    Party,
    TieKind,
    VersionState,
    Work,
)

STATES = {
    VersionState.DRAFT: lazy_pgettext("plan", "Draft"),
    VersionState.OFFERED: lazy_pgettext("plan", "Offered, not accepted by both yet"),
    VersionState.ACCEPTED: lazy_pgettext("plan", "Accepted by government and military"),
    VersionState.IN_FORCE: lazy_pgettext("plan", "In force"),
    VersionState.REPLACED: lazy_pgettext("plan", "Replaced by a later version"),
    VersionState.RETURNED: lazy_pgettext("plan", "Sent back"),
    VersionState.WITHDRAWN: lazy_pgettext("plan", "Withdrawn"),
}
STATE_SHAPES = {
    VersionState.DRAFT: "none", VersionState.OFFERED: "wait", VersionState.ACCEPTED: "go",
    VersionState.IN_FORCE: "ok", VersionState.REPLACED: "none", VersionState.RETURNED: "back",
    VersionState.WITHDRAWN: "stop",
}  # fmt: skip
PARTIES = {
    Party.GOVERNMENT: _("Host government"),
    Party.MILITARY: _("Host military"),
}
KINDS = {
    LineKind.TASK: lazy_pgettext("plan", "Task"),
    LineKind.MILESTONE: lazy_pgettext("plan", "Milestone"),
}
TIES = {
    TieKind.RUN: lazy_pgettext("plan", "Run of a course"),
    TieKind.ACTIVITY: _("Activity of a partner"),
    TieKind.NEED: _("Need of money"),
    TieKind.FACILITY: _("Building or site"),
}
WORKS = {
    Work.NOT_BEGUN: lazy_pgettext("plan", "Not begun"),
    Work.BEGUN: lazy_pgettext("plan", "Begun"),
    Work.SAID_DONE: lazy_pgettext("plan", "Said to be done"),
    Work.DONE: lazy_pgettext("plan", "Seen done"),
}
WORK_SHAPES = {
    Work.NOT_BEGUN: "none", Work.BEGUN: "go", Work.SAID_DONE: "wait", Work.DONE: "ok",
}  # fmt: skip
CHANGES = {
    Change.NEW: lazy_pgettext("plan", "New item"),
    Change.GONE: lazy_pgettext("plan", "Taken out"),
    Change.CHANGED: lazy_pgettext("plan", "Changed"),
}
CHANGE_SHAPES = {Change.NEW: "ok", Change.GONE: "stop", Change.CHANGED: "wait"}
FACTS = {
    "title": _("Title"),
    "kind": _("Kind"),
    "owner_office": _("Office that owns it"),
    "counterpart": _("Counterpart of the host"),
    "starts_on": _("Begins on"),
    "ends_on": _("Ends on"),
    "effort": _("Days of work"),
    "point": _("Activity or benchmark that it serves"),
    "waits_for": _("Waits for"),
}
"""What two versions of an item may say differently."""
