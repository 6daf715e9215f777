"""What the endpoints of orders are about: an order has the reach of the units that it touches."""

from tests.makers import a_person, a_unit
from tests.programme.moves.made import appealed, clerk, day, head, moved, signed
from trainingmgr.core import clock
from trainingmgr.programme.moves.services import drafting


def _made(unit, *, is_signed=False):
    by = clerk()
    row = drafting.draft(clock.today(), day(0), "The companies of the south become one.", by=by)
    line = moved(row, a_person(unit), a_unit(parent=None, service=None), by)
    if is_signed:
        signed(row, head())
    return row, line, by


def drafts(cast):
    return tuple({"uid": _made(each)[0].uid} for each in (cast.unit, cast.other_unit))


def orders(cast):
    return tuple(
        {"uid": _made(each, is_signed=True)[0].uid} for each in (cast.unit, cast.other_unit)
    )


def lines(cast):
    return tuple({"uid": _made(each)[1].uid} for each in (cast.unit, cast.other_unit))


def signed_lines(cast):
    return tuple(
        {"uid": _made(each, is_signed=True)[1].uid} for each in (cast.unit, cast.other_unit)
    )


def appeals(cast):
    found = []
    for each in (cast.unit, cast.other_unit):
        _row, line, by = _made(each, is_signed=True)
        found.append({"uid": appealed(line, by).uid})
    return tuple(found)


OBJECTS = (
    dict.fromkeys(("moves.show", "moves.paper", "moves.add", "moves.add_all", "moves.withdraw",
                   "moves.sign"), drafts)
    | dict.fromkeys(("moves.carry_out", "moves.tell"), orders)
    | dict.fromkeys(("moves.tell_one", "moves.appeal"), signed_lines)
    | {"moves.remove": lines, "moves.decide": appeals}
)  # fmt: skip

LISTS = {"moves": lambda cast: f"of={_made(cast.unit)[0].uid}"}
