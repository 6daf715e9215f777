"""What the endpoints of the plan are about: it is the nation's, and none of it stands elsewhere."""

from tests.makers import a_user
from tests.programme.plans.made import (
    a_plan,
    an_item,
    in_force,
    offered,
    told,
)
from tests.programme.resources.made import a_kind
from tests.training.makers import a_cohort
from trainingmgr.accounts.rules import Role
from trainingmgr.programme.plans import queries
from trainingmgr.programme.plans.rules import TieKind
from trainingmgr.programme.plans.services import drafting, working


def _by(cast):
    return cast.elsewhere[Role.PROGRAMME_OFFICER]


def _draft(cast):
    row = a_plan(_by(cast))
    return row, an_item(row, _by(cast))


def _force(cast):
    def made():
        row, line = _draft(cast)
        in_force(row, _by(cast), cast.elsewhere[Role.HOST_AUTHORITY], a_user(Role.HOST_AUTHORITY))
        return row, line

    return cast.once("reform", made)


def plans(cast):
    return {"uid": _draft(cast)[0].plan.uid}, None


def versions(cast):
    return {"uid": _draft(cast)[0].uid}, None


def offers(cast):
    return {"uid": offered(_draft(cast)[0], _by(cast)).uid}, None


def lines(cast):
    return {"uid": _draft(cast)[1].uid}, None


def links(cast):
    row, line = _draft(cast)
    other = an_item(row, _by(cast), 20)
    return {"uid": drafting.link(other, line.item.code, by=_by(cast)).uid}, None


def items(cast):
    return {"uid": _force(cast)[1].item.uid}, None


def reports(cast):
    return {"uid": told(_force(cast)[1], _by(cast), 100, -9, -1).uid}, None


def ties(cast):
    _row, line = _force(cast)
    item = queries.item(line.item.uid)
    return {"uid": working.tie(item, TieKind.RUN, a_cohort(cast.here).code, by=_by(cast)).uid}, None


def equipment(cast):
    item = queries.item(_force(cast)[1].item.uid)
    return {"uid": working.need(item, a_kind(), 3, by=_by(cast)).uid}, None


def runs(cast):
    _force(cast)
    return {"uid": a_cohort(cast.here).uid}, {"uid": a_cohort(cast.there).uid}


OBJECTS = (
    dict.fromkeys(("reform.show", "reform.changes", "reform.write", "reform.offer",
                   "reform.withdraw"), versions)
    | dict.fromkeys(("reform.accept", "reform.file_paper", "reform.send_back", "reform.enforce"),
                    offers)
    | dict.fromkeys(("reform.edit", "reform.link", "reform.take_out"), lines)
    | dict.fromkeys(("reform.item", "reform.report", "reform.tie", "reform.need"),
                    items)
    | {"reform.renew": plans, "reform.unlink": links, "reform.see": reports,
       "reform.untie": ties, "reform.need_no_more": equipment, "reform.place": runs}
)  # fmt: skip

LISTS = {"reform-items": lambda cast: f"of={_draft(cast)[0].uid}"}
