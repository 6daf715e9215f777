"""The objects of pay channels for the walk over every endpoint and role."""

from tests.makers import a_person, kept
from tests.pay.channels.made import WHY, a_provider
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import NameMatch
from trainingmgr.pay.rules import Channel


def _made(cast, unit_id, name):
    return cast.once(name, lambda: _channel(cast, unit_id))


def _channel(cast, unit_id):
    provider = cast.once("provider", a_provider)
    person = a_person(unit_id=unit_id)
    return kept(
        PayChannel(person_id=person.id, kind=Channel.BANK_ACCOUNT, provider_id=provider.id,
                   identifier="4567891234", identifier_end="1234", identifier_mark="mark",
                   holder_name=person.name_display, name_match=NameMatch.EXACT, because=WHY,
                   proposed_by_id=cast.nobody.id)
    )  # fmt: skip


def channels(cast):
    near = _made(cast, cast.unit.id, "channel here")
    far = _made(cast, cast.other_unit.id, "channel there")
    return {"uid": near.uid}, {"uid": far.uid}


def people(cast):
    near = cast.once("paid here", lambda: a_person(unit_id=cast.unit.id))
    far = cast.once("paid there", lambda: a_person(unit_id=cast.other_unit.id))
    return {"uid": near.uid}, {"uid": far.uid}


OBJECTS = {
    "pay_channels.decision": channels,
    "pay_channels.letter": channels,
    "pay_channels.number": channels,
    "pay_channels.person": people,
    "pay_channels.propose": people,
    "pay_channels.show": channels,
}
