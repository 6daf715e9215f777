"""Who else a pay line may mean, for whoever decides on it."""

from dataclasses import replace

from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.pay.files.models import PayLine
from trainingmgr.pay.files.queries import comparing
from trainingmgr.pay.files.queries.cycles import stopped
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.reception import queries as reception

NEAR = 6
NOBODY = 0
"""No record has this key: a line is nobody's record."""


@dataclass(frozen=True)
class Near:
    """Somebody whom a line may mean too, and how far all reasons together reach, in bits."""

    person: Person
    bits: float


def near(line: PayLine, *, reader: Reader) -> list[Near]:
    """People of the register who come close to a line, the best first, but for the one it was
    compared with. Whom the reader may not see, and whom age stops, is left out (R-AGE-01).

    They are looked up now, as at a registration desk. Five statements.
    """
    (record,) = comparing.as_records([line])
    alike = reception.likely(replace(record, id=NOBODY), reader=reader, most=NEAR)
    seen = [
        Near(each.person, round(each.assessment.bits, 1))
        for each in alike
        if each.person is not None and each.person.id != line.person_id
    ]
    hidden = stopped([each.person.id for each in seen])
    return [each for each in seen if each.person.id not in hidden]
