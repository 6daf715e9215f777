"""That a data set of the shape of this site was made, in the journal of this site."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class ShadowMade(Event):
    sentence = _("%(by)s had a shadow of this site made, in which nobody is real")
