"""Everybody who has applied in a round, to be told together of what is done with their data
(R-DAT-16).
"""

from uuid import UUID

from sqlalchemy import select

from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.recruitment.models import Application, RoundSite
from trainingmgr.recruitment.queries import plans
from trainingmgr.recruitment.queries.reach import sites_within, standing
from trainingmgr.recruitment.rules import ApplicationState
from trainingmgr.registry.notices.rules import GROUPS, About, GroupKind, Together


def of_round(uid: UUID, reader: Reader, language: str) -> Together:
    """Who has applied at the reader's places, and has not been withdrawn."""
    found = plans.round_(uid, reader=reader)
    sites = select(RoundSite.id).where(sites_within(reader, Permission.NOTICE_GIVE))
    return Together(
        kind=GroupKind.ROUND, uid=uid, code=found.code, title=found.title(language),
        about=About.APPLYING, endpoint="recruitment.show",
        people=select(Application.person_id).where(
            Application.round_id == found.id, Application.site_id.in_(sites), standing(),
            Application.state.not_in(
                [ApplicationState.WITHDRAWN, ApplicationState.WITHDRAWN_AGE]
            ),
        ),
    )  # fmt: skip


GROUPS[GroupKind.ROUND] = of_round
