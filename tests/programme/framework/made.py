from datetime import timedelta

from trainingmgr.core import clock
from trainingmgr.programme.framework import queries, services
from trainingmgr.programme.framework.rules import Test

SHOWN = "The list was compared with the seats at all centres."


def seen(code):
    row = queries.row(code)
    return row.version if row else None


def a_claim(by, code):
    services.evidence(code, "Nominal list", reference="NL-7", held_by="Training cell",
                      dated_on=clock.today(), by=by)  # fmt: skip
    return services.claim(code, SHOWN, seen=seen(code), by=by)


def found(by, code, *, holds=True, test=Test.IN_PLACE, again=90):
    return services.find(
        code, test, holds=holds, says=SHOWN, seen=seen(code), by=by,
        next_check_on=clock.today() + timedelta(days=again) if holds else None,
    )  # fmt: skip
