from flask_babel import lazy_gettext as _

from trainingmgr.oversight.evacuation.rules import BrokenOff, EvacuationKind

KINDS = {
    EvacuationKind.REHEARSAL: _("Rehearse"),
    EvacuationKind.WHOLE: _("Leave this house"),
    EvacuationKind.AT_ONCE: _("Destroy at once"),
}
BROKEN_OFF = {
    BrokenOff.ROOM: _("There was no room for it."),
    BrokenOff.DISK: _("The disk was not there, or nothing could be written to it."),
    BrokenOff.DAMAGED: _("What the disk gave back was damaged."),
    BrokenOff.STOPPED: _("It was stopped, or something broke."),
}
"""Why it broke off: nothing was destroyed."""
CONSEQUENCES = {
    EvacuationKind.REHEARSAL: _("All of it, on a copy. This site stays as it is."),
    EvacuationKind.WHOLE: _("A sealed archive on the disk. Then everything here is destroyed."),
    EvacuationKind.AT_ONCE: _("No archive of today. Everything here is destroyed now."),
}
