"""What a column can be: the annotated types that every table is written in."""

import json
import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, LargeBinary, String, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core import clock, keys
from trainingmgr.core.dates import PartialDate


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. Naive values are refused at the door."""

    impl = DateTime
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class PartialDateText(TypeDecorator[PartialDate]):
    """A PartialDate as its EDTF text, which sorts by its earliest day."""

    impl = String(23)
    cache_ok = True

    def process_bind_param(self, value: PartialDate | None, _dialect: Dialect) -> str | None:
        return None if value is None else value.text

    def process_result_value(self, value: Any, _dialect: Dialect) -> PartialDate | None:
        return PartialDate.read(value) if value else None


class Encrypted(TypeDecorator[str]):
    """Text that the database never holds in clear: sealed with a key kept outside it."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> bytes | None:
        return None if value is None else keys.ring().seal(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> str | None:
        return None if value is None else keys.ring().open(bytes(value))


class SealedJSON(TypeDecorator[Any]):
    """JSON of which the database holds nothing in clear: an empty list or nothing stays as it is.

    For what strangers wrote, where anything may stand in any cell.
    """

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> Any:
        if not value:
            return value
        return {"sealed": keys.ring().seal(json.dumps(value, separators=(",", ":"))).decode()}

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        if isinstance(value, dict) and value.keys() == {"sealed"}:
            return json.loads(keys.ring().open(value["sealed"].encode()))
        return value


def new_uid() -> UUID:
    """A random identity: 122 bits, the same on every site, meaningless in a URL."""
    return UUID(bytes=secrets.token_bytes(16), version=4)


class Sex(StrEnum):
    F = "f"
    M = "m"
    X = "x"
    UNKNOWN = "unknown"


Key = Annotated[int, mapped_column(primary_key=True, sort_order=-1)]
UserKey = Annotated[int, mapped_column(ForeignKey("user.id"), index=True)]
Instant = Annotated[datetime, mapped_column(UTCDateTime)]
Moment = Annotated[datetime, mapped_column(UTCDateTime, default=clock.now)]
Born = Annotated[PartialDate, mapped_column(PartialDateText)]
Code = Annotated[str, mapped_column(String(40))]
Line = Annotated[str, mapped_column(String(120))]
Name = Annotated[str, mapped_column(String(240))]
Prose = Annotated[str, mapped_column(String(2000))]
Titles = Annotated[dict[str, str], mapped_column(JSON)]


class Travelling:
    """A row that can travel between sites, and whose random identity stands in URLs."""

    uid: Mapped[UUID] = mapped_column(default=new_uid, unique=True, sort_order=-1)


class Titled:
    """Reference data with a title in each language: `{"en": …, "fr": …, "ar": …}`."""

    titles: Mapped[Titles]

    def title(self, language: str = "en") -> str:
        """The title in that language, or in the nearest one there is."""
        return self.titles.get(language) or next(iter(self.titles.values()), "")
