"""Scores typed over what a paper adds up to, pointed out where scores are typed and approved."""

from typing import Any

from flask_login import current_user

from trainingmgr.core.permissions import Permission
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.results.rules import written
from trainingmgr.training.testing import queries
from trainingmgr.web.beside import Beside, stands_beside


@stands_beside("results")
def _on_results(cohort: Cohort) -> Beside | None:
    if not current_user.may(Permission.RESULT_RECORD):
        return None
    found = queries.typed_over(cohort.id)
    return Beside("training/testing/_typed_over.html", told(found)) if found else None


def told(found: Any) -> dict[str, Any]:
    """Each with what stands on record and what the answers add up to."""
    return {
        "rows": [
            (sheet, row, written(row.score_tenths), written(sum(sheet.tenths)))
            for sheet, row in found
        ]
    }
