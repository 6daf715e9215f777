from flask_babel import lazy_gettext as _

from trainingmgr.training.concerns.rules import ConcernKind, ConcernState

KINDS = {
    ConcernKind.CHILD: _("A child: recruited, used, hurt or held"),
    ConcernKind.SEXUAL: _("Sexual violence"),
    ConcernKind.EXPLOITATION: _("Sexual exploitation or abuse by those who help"),
    ConcernKind.ABUSE: _("Killing, torture, beating or another abuse"),
    ConcernKind.CORRUPTION: _("Corruption: bribes, theft, pay that is taken"),
    ConcernKind.SELF_HARM: _("Somebody may hurt themselves"),
    ConcernKind.OTHER: _("Something else that must not stand in a log"),
}
STATES = {
    ConcernState.SENT: _("Sent: nobody has taken it up yet"),
    ConcernState.TAKEN: _("Taken up"),
    ConcernState.CLOSED: _("Closed, with an answer"),
}
STATE_SHAPES = {ConcernState.SENT: "wait", ConcernState.TAKEN: "go", ConcernState.CLOSED: "ok"}
