"""The objects of imports for the walk over every endpoint and role (tests/house/roles)."""

import io

from tests.makers import kept, numbers
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.tabular import services
from trainingmgr.tabular.models import ExportRequest
from trainingmgr.tabular.rules import Quota
from trainingmgr.tabular.services import leaving

BEYOND = {
    Role.HOST_AUTHORITY,
    Role.HRDDP_SECRETARIAT,
    Role.PROGRAMME_OFFICER,
    Role.HR_CLERK,
    Role.HR_HEAD,
    Role.PAY_VERIFIER,
    Role.FINANCE,
    Role.VETTING_OFFICER,
    Role.VETTING_BOARD,
    Role.MENTOR,
    Role.CURRICULUM_OFFICER,
    Role.RECRUITMENT_OFFICER,
    Role.RECRUITMENT_JURY,
}
"""They bring or approve files, but none of attendance."""


def _batch(by):
    content = f"sheet_id;mark\r\nS-{next(numbers)};P\r\n".encode()
    return services.receive(
        io.BytesIO(content), kind="attendance", source="x", file_name="x.csv", by=by
    )


def _import(cast):
    """One that the clerk brought here, the head may approve, and nobody else sees."""
    mine, theirs = _batch(cast.training_clerk), _batch(cast.elsewhere[Role.TRAINING_CLERK])
    return {"uid": mine.uid}, {"uid": theirs.uid}, BEYOND


def _export(cast):
    """A question of the clerk's; whoever agrees here finds it, and nobody elsewhere."""
    mine, theirs = (
        kept(
            ExportRequest(
                what="people", asked=f"{next(numbers)}", rows=9, reason="A long reason.",
                by_id=by.id, holder_id=by.holder_id, centre_id=centre.id,
            )
        )
        for by, centre in (
            (cast.training_clerk, cast.here),
            (cast.elsewhere[Role.TRAINING_CLERK], cast.there),
        )
    )  # fmt: skip
    return {"uid": mine.uid}, {"uid": theirs.uid}, {Role.HR_HEAD}


def _question(cast):
    """The same, for whoever takes lists away as well: of theirs nobody else's is found."""
    asks, agrees = Permission.EXPORT, Permission.EXPORT_APPROVE
    asking = {role for role, may in PERMISSIONS.items() if asks in may and agrees not in may}
    mine, theirs, beyond = _export(cast)
    return mine, theirs, beyond | asking - {Role.TRAINING_CLERK}


def _printed(cast):
    """A printed list that everybody finds who takes such lists away; there is no other."""
    reason = "To call the roll on Monday."
    done = leaving.record_export(
        "people",
        rows=1,
        form="pdf",
        reason=reason,
        filters={},
        by=cast.training_clerk,
        quota=Quota(9),
    )
    return {"code": done.code}, {"code": "0000-0000"}, _list(cast)[2]


def _list(_cast):
    """A list that everybody reads who takes lists away: others take other ones."""
    apart = {Role.OVERSIGHT, Role.HRDDP_SECRETARIAT, Role.CURRICULUM_OFFICER, Role.DPO}
    others = {Role.VETTING_CHAIR, Role.PROGRAMME_OFFICER, Role.HOST_AUTHORITY, Role.DONOR_PARTNER,
              Role.UNIT_COMMANDER}  # fmt: skip
    return {"what": "people"}, None, apart | others


def _taken(cast):
    """A list that the clerk took: theirs and the data protection officer's to end."""
    mine, theirs = (
        leaving.record_export(
            "people", rows=1, form="csv", reason="To call the roll on Monday.", filters={}, by=by,
            quota=Quota(9), until=clock.today(),
        ).end
        for by in (cast.training_clerk, cast.elsewhere[Role.TRAINING_CLERK])
    )  # fmt: skip
    others = set(Role) - {Role.TRAINING_CLERK, Role.DPO}
    return {"uid": mine.uid}, {"uid": theirs.uid}, others


OBJECTS = dict.fromkeys(
    (
        "imports.answers",
        "imports.approval",
        "imports.assessment",
        "imports.cancellation",
        "imports.changes",
        "imports.columns",
        "imports.entry",
        "imports.reversal",
        "imports.reversal_withdrawal",
        "imports.show",
        "imports.to_correct",
    ),
    _import,
) | {
    "exports.agree": _export,
    "exports.asked": _question,
    "exports.withdraw": _question,
    "exports.destroyed": _taken,
    "exports.one": _list,
    "exports.paper": _printed,
    "exports.refuse": _export,
}
