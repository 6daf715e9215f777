"""What the endpoints of sharing are about."""

from tests.oversight.sharing.made import a_draft, agreed


def drafts(cast):
    return {"uid": a_draft(cast.dpo).uid}, None


def standing(cast):
    return {"uid": agreed(cast.dpo).uid}, None


OBJECTS = {
    **dict.fromkeys(
        ("sharing.show", "sharing.change", "sharing.agree", "sharing.withdraw"), drafts
    ),
    "sharing.end": standing,
}
