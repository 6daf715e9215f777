"""Who looks at pay: their eyes see its amounts."""

from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.privacy import FieldClass
from trainingmgr.core.values import dataclass


@dataclass(frozen=True)
class Eyes:
    """A reader of pay: amounts and channels are theirs to see, whatever else is not."""

    field_classes: frozenset[FieldClass]

    @classmethod
    def of(cls, reader: Reader) -> "Eyes":
        more = {FieldClass.S2} if reader.may(Permission.PAY_READ) else set()
        return cls(frozenset(reader.field_classes | more))
