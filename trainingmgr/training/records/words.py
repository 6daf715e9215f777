from flask_babel import lazy_gettext as _

from trainingmgr.training.records.rules import Standing

STANDINGS = {
    Standing.STANDS: _("Stands"),
    Standing.ENDS_SOON: _("Ends soon"),
    Standing.ENDED: _("Ended"),
    Standing.NEVER: _("Not recorded"),
}
STANDING_KINDS = {
    Standing.STANDS: "ok",
    Standing.ENDS_SOON: "wait",
    Standing.ENDED: "stop",
    Standing.NEVER: "none",
}
"""The kind of status mark that goes with each word."""
