from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.sentences import long_day, tongue
from trainingmgr.documents.shaping import code
from trainingmgr.programme.framework.rules import Standing
from trainingmgr.programme.quarters.rules import Quarter

S = Standing
GROUPS = (
    (_("Verified"), (S.ACHIEVED_VERIFIED,)),
    (_("Partly achieved or claimed"), (S.PARTIALLY_ACHIEVED, S.ACHIEVED_CLAIMED)),
    (_("At risk, late or slipped back"), (S.AT_RISK, S.DELAYED, S.REGRESSED)),
    (_("Under way"), (S.IN_PROGRESS,)),
    (_("Not begun, or halted"), (S.NOT_STARTED, S.SUSPENDED, S.CANCELLED)),
)
"""What the parts of a bar stand for, from the best to what has not begun."""
NEVER = (
    _("Names of people: offices alone are named."),
    _("What somebody wrote in a report, a finding or a complaint in free words."),
    _("Days of courses, pay and movements to come, and places of units."),
)
"""What no report holds, whatever happened."""
WITHHELD = _("withheld")


def quarter(kept: Quarter) -> str:
    """The third quarter of 2026, in the reader's language."""
    return str(format_date(kept.first, "QQQQ y", locale=tongue()))


def number(value: float) -> str:
    return str(format_decimal(value, locale=tongue()))


def told(figure: Mapping[str, Any] | None) -> str:
    """A figure of a report as a reader is told it."""
    if figure is None:
        return ""
    if figure.get("withheld"):
        return str(WITHHELD)
    count, of = figure["count"], figure["of"]
    if of is None:
        return number(count)
    if not of:
        return str(gettext("nothing to count"))
    share = gettext("%(share)s%%", share=number(round(100 * count / of)))
    whole = gettext("%(count)s of %(whole)s", count=number(count), whole=number(of))
    return f"{code(share)} ({whole})"


def short(figure: Mapping[str, Any]) -> str:
    """The same in a few signs, for the foot of a chart."""
    if figure.get("withheld"):
        return str(WITHHELD)
    if figure["of"] is None:
        return number(figure["count"])
    if not figure["of"]:
        return "–"
    share = number(round(100 * figure["count"] / figure["of"]))
    return code(gettext("%(share)s%%", share=share))


def on(text: str) -> str:
    """A day of a report, in words."""
    return long_day(date.fromisoformat(text))
