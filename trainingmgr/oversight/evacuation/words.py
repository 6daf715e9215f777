from flask_babel import lazy_gettext as _

from trainingmgr.oversight.evacuation.rules import EvacuationKind

KINDS = {
    EvacuationKind.REHEARSAL: _("Rehearse"),
    EvacuationKind.WHOLE: _("Leave this house"),
    EvacuationKind.AT_ONCE: _("Destroy at once"),
}
CONSEQUENCES = {
    EvacuationKind.REHEARSAL: _("All of it, on a copy. This site stays as it is."),
    EvacuationKind.WHOLE: _("A sealed archive on the disk. Then everything here is destroyed."),
    EvacuationKind.AT_ONCE: _("No archive of today. Everything here is destroyed now."),
}
