from flask_babel import lazy_gettext as _

from trainingmgr.programme.progress.rules import Trend

TRENDS = {
    Trend.RISES: _("rises"),
    Trend.FALLS: _("falls"),
    Trend.STEADY: _("steady"),
    Trend.SHORT: _("too short to say"),
}
