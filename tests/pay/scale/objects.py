"""The objects of the scale for the walk over every endpoint and role (tests/house/test_roles)."""

from datetime import date

from tests.makers import a_person, kept
from trainingmgr.pay.scale.models import ExchangeRate, GradeHolding


def rights(cast):
    return _right(cast, "near", cast.unit), _right(cast, "far", cast.other_unit)


def _right(cast, name, unit):
    made = cast.once(f"grade holding {name}", lambda: kept(
        GradeHolding(person_id=a_person(unit).id, grade="CPL", from_on=date(2026, 1, 1),
                     document="Order 12", proposed_by_id=cast.nobody.id)
    ))  # fmt: skip
    return {"what": "grade", "uid": made.uid}


def rate(cast):
    return {"uid": rates(cast)[0]["uid"]}, None


def rates(cast):
    made = cast.once("rate", lambda: kept(
        ExchangeRate(period="2026-01", base="USD", quote="XAF", rate="600", source="Bank",
                     on=date(2026, 1, 5), proposed_by_id=cast.nobody.id)
    ))  # fmt: skip
    return {"uid": made.uid, "word": "agreed"}, None


OBJECTS = {
    "pay_rights.decision": rights, "pay_rights.show": rights, "pay_rights.withdrawal": rights,
    "pay_rates.decision": rates,
    **dict.fromkeys(("pay_rates.show", "pay_rates.withdrawal"), rate),
}  # fmt: skip
