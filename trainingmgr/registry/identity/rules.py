"""Lifecycles of what needs a second person: merges, their end, and corrections."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from trainingmgr.core.states import State


class MergeState(State):
    PROPOSED = "proposed", "standing", "refused", "withdrawn"
    STANDING = "standing", "undone"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


class CorrectionState(State):
    PROPOSED = "proposed", "applied", "refused", "withdrawn"
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PartingState(State):
    ASKED = "asked", "agreed", "withdrawn"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


SENSITIVE = ("name_display", "name_native", "born", "born_as_said", "sex", "service_number",
             "nationality")  # fmt: skip
"""Fields of identity that change only with a reason, a proof and a second person."""

PAPER = ("paper_kind", "paper_number", "paper_country", "paper_expires_on")
"""One document of a person; which one stands under `paper`."""


def content_hash(content: Mapping[str, Any]) -> str:
    """What an approval binds to: any edit of the content makes another hash."""
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(plain.encode()).hexdigest()
