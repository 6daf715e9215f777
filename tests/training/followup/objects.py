"""What the endpoints of lists of graduates are about."""

from tests.training.followup.made import a_list
from trainingmgr.accounts.rules import Role
from trainingmgr.training.followup import queries, services

BEYOND = {Role.MENTOR, Role.UNIT_COMMANDER, Role.HOST_AUTHORITY}


def lists(cast):
    def made(centre):
        return a_list(centre, by=cast.programme_officer).uid

    here = cast.once("list of graduates", lambda: made(cast.here))
    there = cast.once("list of graduates there", lambda: made(cast.there))
    return {"uid": here}, {"uid": there}, BEYOND


def sheets(cast):
    def made(centre):
        by = cast.programme_officer
        row = a_list(centre, by=by)
        lines = queries.lines(row, reader=by)
        return services.print_sheet(row, lines, unit_id=None, language="en", by=by).code

    here = cast.once("sheet of graduates", lambda: made(cast.here))
    there = cast.once("sheet of graduates there", lambda: made(cast.there))
    return {"code": here}, {"code": there}, BEYOND


OBJECTS = dict.fromkeys(
    ("followup.show", "followup.answer", "followup.close", "followup.take_up",
     "followup.print_sheet"), lists,
) | dict.fromkeys(("followup.sheet", "followup.sheet_pdf"), sheets)  # fmt: skip
LISTS = {"follow-up": lambda cast: f"list={lists(cast)[0]['uid']}"}
