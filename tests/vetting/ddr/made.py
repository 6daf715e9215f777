"""Somebody who served elsewhere, a table, a board and its members."""

from datetime import date

from tests.makers import a_person, a_rank, a_unit, a_user, an_organisation, kept, numbers, titled
from trainingmgr.accounts.rules import Role
from trainingmgr.vetting.ddr import services
from trainingmgr.vetting.ddr.models import (
    BoardMember,
    HarmonisationBoard,
    HarmonisedRank,
    OriginForce,
)
from trainingmgr.vetting.ddr.rules import Basis, Eligibility, Stage
from trainingmgr.vetting.ddr.services import drawing

REASON = "Twelve years of service and a battalion commanded, by two lists."


def an_officer():
    return a_user(Role.VETTING_OFFICER)


def a_force(**facts):
    number = next(numbers)
    return kept(OriginForce(**{"code": f"AF{number}", "titles": titled(f"Front {number}")} | facts))


def ranks():
    """Captain, major and colonel of one service, from the lowest."""
    service = an_organisation()
    return [a_rank(service, position=place * 10) for place in (1, 2, 3)]


def a_board(*members, **facts):
    number = next(numbers)
    usual = {"code": f"HB{number}", "law": "Order 12", "set_up_on": date(2020, 1, 1)}
    board = HarmonisationBoard(**usual | facts)
    board.members = [BoardMember(user_id=each.id) for each in members]
    return kept(board)


def members(count=2):
    return [a_user(Role.VETTING_BOARD) for _ in range(count)]


def a_line(force, of, from_rank="General", **facts):
    captain, major, colonel = of
    return kept(
        HarmonisedRank(
            **{
                "origin_id": force.id, "from_rank": from_rank, "law": "Decree 7",
                "provisional_rank_id": colonel.id, "interim_rank_id": captain.id,
                "confirmed_rank_id": major.id,
            } | facts
        )
    )  # fmt: skip


def an_origin(force, **facts):
    usual = {"origin": force.code, "rank_claimed": "General", "eligibility": Eligibility.ELIGIBLE}
    return services.Origin(**usual | facts)


def a_record(person=None, *, force=None, by=None, **facts):
    person = person or a_person(a_unit())
    return services.write(person, an_origin(force or a_force(), **facts), by=by or an_officer())


def a_recognition(board, rank, pays, stage=Stage.PROVISIONAL, **facts):
    usual = {"basis": (Basis.SERVICE_YEARS,), "reason": REASON}
    return services.Recognition(
        **{"board": board, "stage": stage, "rank_id": rank.id, "pay_rank_id": pays.id}
        | usual | facts
    )  # fmt: skip


def draws_a_benefit(person, ddr_id="D-1"):
    """The reintegration programme pays this person since January, under the same number."""
    a_record(person, ddr_id=ddr_id)
    found = drawing.Benefit(name="As listed there", ddr_id=ddr_id, from_on=date(2026, 1, 1))
    return drawing.write_benefit(found, by=an_officer())
