"""Nobody acts on their own record under another number of theirs (security 4.3.2)."""

import pytest

from tests.makers import a_person
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.pay.channels import services as channels
from trainingmgr.pay.channels.services import Wanted
from trainingmgr.pay.holds import services as holds
from trainingmgr.pay.presence import services as presence
from trainingmgr.pay.presence.rules import EvidenceKind
from trainingmgr.pay.rules import Channel, HoldReason
from trainingmgr.registry.people import queries
from trainingmgr.training.certificates.services import transcripts

WHY = "Because the letter of Monday says so."
DEEDS = {
    "channel": lambda person, cast: channels.propose(
        person, Wanted(Channel.CASH_PARADE, WHY), region="SO", by=cast.hr_clerk
    ),
    "hold": lambda person, cast: holds.propose(
        person, HoldReason.AWAITING_DOCUMENT, WHY, from_on=clock.today(), by=cast.hr_clerk
    ),
    "presence": lambda person, cast: presence.prove(
        person, EvidenceKind.LEAVE_ORDER, clock.today(), WHY, by=cast.hr_clerk
    ),
    "transcript": lambda person, cast: transcripts.give_out(
        person, "Centre", "https://example.org", by=cast.training_clerk
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_record_that_was_joined_to_ones_own_is_ones_own(cast, deed):
    by = cast.training_clerk if deed == "transcript" else cast.hr_clerk
    kept = a_person(cast.unit, holder_id=by.holder_id)
    joined = a_person(cast.unit, same_as_id=kept.id)
    assert queries.own_ids([by.holder_id]) == {kept.id, joined.id}
    with pytest.raises(Refusal, match=r"own (pay|presence)|to themselves"):
        DEEDS[deed](joined, cast)
    assert not queries.is_own(a_person(cast.unit), by.holder_id)
