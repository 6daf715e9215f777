"""What waits of the programme: plans, money, buildings, equipment."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext, ngettext

from trainingmgr.core.sentences import long_day
from trainingmgr.desk.rules import Task
from trainingmgr.programme.framework.words import MEASURES
from trainingmgr.programme.funds.words import STAGES
from trainingmgr.programme.resources.words.equipment import DEED_NAMES

SINGLE: dict[Task, Callable[[dict[str, Any]], Any]] = {
    Task.PLANS_TO_SIGN: lambda facts: gettext(
        "The training plan %(plan)s waits for your signature.", plan=facts["plan"]
    ),
    Task.REFORM_TO_SIGN: lambda facts: gettext(
        "Version %(number)s of the reform plan %(plan)s waits for your signature.",
        plan=facts["plan"],
        number=facts["number"],
    ),
    Task.STANDARDS_TO_SIGN: lambda facts: gettext(
        "The standard %(standard)s waits for your signature.", standard=facts["standard"]
    ),
    Task.DECISIONS_TO_SIGN: lambda facts: gettext(
        "The decision %(decision)s waits for your signature.", **facts
    ),
    Task.DECISION_TO_REVIEW: lambda facts: gettext(
        "The decision %(decision)s is to be looked at again.", **facts
    ),
    Task.POINT_TO_VERIFY: lambda facts: gettext(
        "%(point)s of the framework is claimed and waits for you to look at it.", **facts
    ),
    Task.POINT_TO_CHECK: lambda facts: gettext(
        "%(point)s of the framework was to be looked at again on %(on)s.",
        point=facts["point"],
        on=long_day(facts["on"]),
    ),
    Task.EQUIPMENT_TO_SIGN: lambda facts: gettext(
        "Equipment %(code)s waits for your signature: %(kind)s.",
        code=facts["code"],
        kind=DEED_NAMES[facts["kind"]],
    ),
    Task.EQUIPMENT_TO_CHECK: lambda facts: ngettext(
        "%(num)s record of equipment is past the day of its check.",
        "%(num)s records of equipment are past the day of their check.",
        facts["count"],
    ),
    Task.BUILDING_TO_SIGN: lambda facts: gettext(
        "The handover of the building %(code)s waits for you as the other side.",
        code=facts["code"],
    ),
    Task.MONEY_TO_CONFIRM: lambda facts: gettext(
        "A movement of the money %(code)s waits for you: %(stage)s, %(document)s.",
        code=facts["code"],
        stage=STAGES[facts["stage"]],
        document=facts["document"],
    ),
    Task.MONEY_LATE: lambda facts: ngettext(
        "%(num)s pledge is past its day and has not come whole.",
        "%(num)s pledges are past their day and have not come whole.",
        facts["count"],
    ),
    Task.CONDITION_LATE: lambda facts: gettext(
        "A condition of the money %(code)s was to be met by %(on)s.",
        code=facts["code"],
        on=long_day(facts["on"]),
    ),
    Task.UPKEEP_TO_CONFIRM: lambda facts: gettext(
        "Who pays for upkeep waits for you: %(payer)s for %(years)s, plan %(code)s.",
        payer=facts["payer"],
        years=facts["years"],
        code=facts["code"],
    ),
    Task.QUARTER_OWED: lambda facts: gettext(
        "The quarter %(quarter)s is over and has no report yet.", **facts
    ),
    Task.MESSAGE_TO_CLEAR: lambda facts: gettext(
        "The message to the public %(code)s waits for you to look whether it may be told.", **facts
    ),
    Task.MESSAGE_SENT_BACK: lambda facts: gettext(
        "The message to the public %(code)s may not be told so: change its text.", **facts
    ),
    Task.RUMOUR_OPEN: lambda facts: gettext(
        "The rumour %(code)s is open since %(on)s: answer it, or say why there is no answer.",
        code=facts["code"],
        on=long_day(facts["on"]),
    ),
    Task.TARGET_TO_SIGN: lambda facts: gettext(
        "Version %(number)s of the target establishment of %(service)s waits for a signature.",
        **facts,
    ),
    Task.ORDER_TO_SIGN: lambda facts: gettext(
        "The order %(order)s is drafted: it moves people and waits for a signature.", **facts
    ),
    Task.MOVE_APPEALED: lambda facts: gettext(
        "Somebody does not accept the move by the order %(order)s: decide on the appeal.", **facts
    ),
    Task.MOVES_UNTOLD: lambda facts: gettext(
        "The order %(order)s is signed, and not everybody was told of it.", **facts
    ),
    Task.REPLY_OWED: lambda facts: gettext(
        "Civil society is owed your reply to %(code)s by %(on)s.",
        code=facts["code"],
        on=long_day(facts["on"]),
    ),
    Task.REPLY_SENT_BACK: lambda facts: gettext(
        "Your reply to %(code)s may not be told so: write it anew by %(on)s.",
        code=facts["code"],
        on=long_day(facts["on"]),
    ),
    Task.REPLY_TO_CLEAR: lambda facts: gettext(
        "What is to be told to whoever put %(code)s forward waits for you to look at it.", **facts
    ),
    Task.RISK_WARNS: lambda facts: gettext(
        "A figure warns of the risk %(risk)s: %(measure)s.",
        risk=facts["risk"],
        measure=MEASURES[facts["measure"]],
    ),
    Task.RISK_TO_LOOK_AT: lambda facts: gettext(
        "The risk %(risk)s is to be scored and looked at again.", **facts
    ),
    Task.RISK_TASK_LATE: lambda facts: gettext(
        "A task against the risk %(risk)s is past its day: %(what)s", **facts
    ),
    Task.MENTORING_TO_SIGN: lambda facts: gettext(
        "The mentoring assignment %(assignment)s waits for your signature.", **facts
    ),
}
COUNTED: dict[Task, Callable[[int], Any]] = {
    Task.POINTS_UNREAD: lambda n: ngettext(
        "%(num)s point of the public waits, and nobody has looked at it yet.",
        "%(num)s points of the public wait, and nobody has looked at them yet.",
        n,
    ),
}
BUTTONS: dict[Task, Callable[[], str]] = {
    Task.PLANS_TO_SIGN: lambda: gettext("Look at the plan"),
    Task.REFORM_TO_SIGN: lambda: gettext("Read it"),
    Task.STANDARDS_TO_SIGN: lambda: gettext("Read it"),
    Task.DECISIONS_TO_SIGN: lambda: gettext("Read it"),
    Task.DECISION_TO_REVIEW: lambda: gettext("Read it"),
    Task.POINT_TO_VERIFY: lambda: gettext("Look at it"),
    Task.POINT_TO_CHECK: lambda: gettext("Look at it"),
    Task.EQUIPMENT_TO_SIGN: lambda: gettext("Look at it"),
    Task.EQUIPMENT_TO_CHECK: lambda: gettext("Draw a spot check"),
    Task.BUILDING_TO_SIGN: lambda: gettext("Look at it"),
    Task.MONEY_TO_CONFIRM: lambda: gettext("Look at it"),
    Task.MONEY_LATE: lambda: gettext("Look at them"),
    Task.CONDITION_LATE: lambda: gettext("Look at it"),
    Task.UPKEEP_TO_CONFIRM: lambda: gettext("Look at it"),
    Task.QUARTER_OWED: lambda: gettext("Make the report"),
    Task.MESSAGE_TO_CLEAR: lambda: gettext("Read it"),
    Task.MESSAGE_SENT_BACK: lambda: gettext("Read it"),
    Task.RUMOUR_OPEN: lambda: gettext("Look at it"),
    Task.TARGET_TO_SIGN: lambda: gettext("Read it"),
    Task.ORDER_TO_SIGN: lambda: gettext("Read it"),
    Task.MOVE_APPEALED: lambda: gettext("Decide"),
    Task.MOVES_UNTOLD: lambda: gettext("Look at it"),
    Task.REPLY_OWED: lambda: gettext("Read it"),
    Task.REPLY_SENT_BACK: lambda: gettext("Read it"),
    Task.REPLY_TO_CLEAR: lambda: gettext("Read it"),
    Task.POINTS_UNREAD: lambda: gettext("Look at them"),
    Task.RISK_WARNS: lambda: gettext("Answer it"),
    Task.RISK_TO_LOOK_AT: lambda: gettext("Look at it"),
    Task.RISK_TASK_LATE: lambda: gettext("Look at it"),
    Task.MENTORING_TO_SIGN: lambda: gettext("Read it"),
}
