"""What waits of pay."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext, ngettext

from trainingmgr.desk.rules import Task

SINGLE: dict[Task, Callable[[dict[str, Any]], Any]] = {}
COUNTED: dict[Task, Callable[[int], Any]] = {
    Task.PAY_TO_RECONCILE: lambda n: ngettext(
        "%(num)s pay cycle is not compared with the register yet.",
        "%(num)s pay cycles are not compared with the register yet.",
        n,
    ),
    Task.PAY_TO_REVIEW: lambda n: ngettext(
        "%(num)s pay line needs a person to look at it.",
        "%(num)s pay lines need a person to look at them.",
        n,
    ),
    Task.CHANNELS_TO_DECIDE: lambda n: ngettext(
        "%(num)s change of where pay goes waits for a second person.",
        "%(num)s changes of where pay goes wait for a second person.",
        n,
    ),
    Task.CHANNELS_TO_TELL: lambda n: ngettext(
        "%(num)s person is to be told where their pay will go.",
        "%(num)s people are to be told where their pay will go.",
        n,
    ),
    Task.DISPUTES_TO_ANSWER: lambda n: ngettext(
        "%(num)s pay dispute waits for an answer, of your own or of nobody.",
        "%(num)s pay disputes wait for an answer, of your own or of nobody.",
        n,
    ),
    Task.ARREARS_TO_AGREE: lambda n: ngettext(
        "%(num)s entry of arrears waits for a second person.",
        "%(num)s entries of arrears wait for a second person.",
        n,
    ),
    Task.RIGHTS_TO_DECIDE: lambda n: ngettext(
        "%(num)s grade, allowance or deduction of somebody waits for a second person.",
        "%(num)s grades, allowances or deductions of people wait for a second person.",
        n,
    ),
    Task.RATES_TO_DECIDE: lambda n: ngettext(
        "%(num)s rate of exchange waits for a second person.",
        "%(num)s rates of exchange wait for a second person.",
        n,
    ),
    Task.HOLDS_TO_DECIDE: lambda n: ngettext(
        "%(num)s hold of pay waits for a second person.",
        "%(num)s holds of pay wait for a second person.",
        n,
    ),
    Task.STOP_LISTS_TO_SIGN: lambda n: ngettext(
        "%(num)s stop list was heard and waits for a signature.",
        "%(num)s stop lists were heard and wait for a signature.",
        n,
    ),
    Task.PAY_CASES: lambda n: ngettext(
        "%(num)s case of pay is yours.",
        "%(num)s cases of pay are yours.",
        n,
    ),
    Task.PAYROLLS_TO_SIGN: lambda n: ngettext(
        "%(num)s payroll waits for your signature.",
        "%(num)s payrolls wait for your signature.",
        n,
    ),
    Task.MUSTERS_TO_SIGN: lambda n: ngettext(
        "%(num)s list of who was present waits for its commander.",
        "%(num)s lists of who was present wait for their commander.",
        n,
    ),
    Task.CASH_TO_CONFIRM: lambda n: ngettext(
        "%(num)s cash sheet is typed in and waits for a second person.",
        "%(num)s cash sheets are typed in and wait for a second person.",
        n,
    ),
    Task.UNPAID_PRESENT: lambda n: ngettext(
        "%(num)s person is on duty and not on the pay roll.",
        "%(num)s people are on duty and not on the pay roll.",
        n,
    ),
}
BUTTONS: dict[Task, Callable[[], str]] = {
    Task.PAY_TO_RECONCILE: lambda: gettext("Compare"),
    Task.PAY_TO_REVIEW: lambda: gettext("Look at them"),
    Task.CHANNELS_TO_DECIDE: lambda: gettext("Decide"),
    Task.CHANNELS_TO_TELL: lambda: gettext("See who"),
    Task.DISPUTES_TO_ANSWER: lambda: gettext("Look at them"),
    Task.ARREARS_TO_AGREE: lambda: gettext("Look at them"),
    Task.HOLDS_TO_DECIDE: lambda: gettext("Decide"),
    Task.RIGHTS_TO_DECIDE: lambda: gettext("Look at them"),
    Task.RATES_TO_DECIDE: lambda: gettext("Look at them"),
    Task.STOP_LISTS_TO_SIGN: lambda: gettext("Look at them"),
    Task.PAY_CASES: lambda: gettext("Look at them"),
    Task.PAYROLLS_TO_SIGN: lambda: gettext("Look at it"),
    Task.MUSTERS_TO_SIGN: lambda: gettext("Look at them"),
    Task.CASH_TO_CONFIRM: lambda: gettext("Look at them"),
    Task.UNPAID_PRESENT: lambda: gettext("See who"),
}
