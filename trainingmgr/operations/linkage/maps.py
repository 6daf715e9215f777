"""MAP.toml: which column of a file is which field of the engine."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass

PARTED = "name"
"""Its columns are parts of one name; those of every other field are values of their own."""
MANY = ("alias", "native", "number", "document", "phone", "account", "place")
ONE = ("id", "born", "sex", "unit", "postcode")
FORMAT = "born_format"
FIELDS = (*ONE, PARTED, *MANY)
PLACE_LINES = 4
EVIDENCE = (PARTED, "alias", "native", "number", "document", "phone", "account")
"""At least one of these must be there: nothing else tells people apart."""


@dataclass(frozen=True)
class Map:
    """The columns of one file by field, and how its birth dates are written ('' is any way)."""

    columns: Mapping[str, tuple[str, ...]]
    born_format: str = ""

    def of(self, name: str) -> tuple[str, ...]:
        return self.columns.get(name, ())

    @property
    def headers(self) -> list[str]:
        """Every column that is asked for, each once."""
        return list(dict.fromkeys(head for heads in self.columns.values() for head in heads))


def read(path: Path, *sides: str) -> tuple[Map, ...]:
    """A map for each side. What stands above the tables holds for every side.

    Raises Refusal, with a sentence that names the file and the line or the field.
    """
    try:
        written = tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refusal(f"{path}: save this file as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"{path}: {error}.") from error
    shared = {name: value for name, value in written.items() if not isinstance(value, dict)}
    tables = {name: value for name, value in written.items() if isinstance(value, dict)}
    unknown = sorted(set(tables) - {"left", "right"})
    if unknown:
        raise Refusal(f"{path}: there is no side [{unknown[0]}]. Write [left] or [right].")
    return tuple(_side(path, side, shared | tables.get(side, {})) for side in sides)


def _side(path: Path, side: str, written: Mapping[str, Any]) -> Map:
    place = f"{path}, {side}" if side else str(path)
    columns: dict[str, tuple[str, ...]] = {}
    for name, value in written.items():
        if name == FORMAT:
            continue
        if name not in FIELDS:
            raise Refusal(
                f"{place}: there is no field {name!r}. There are: {', '.join(FIELDS)}, {FORMAT}."
            )
        columns[name] = _heads(place, name, value)
    if "id" not in columns:
        raise Refusal(f'{place}: say which column tells the rows apart, such as id = "number".')
    if not any(name in columns for name in EVIDENCE):
        raise Refusal(f"{place}: name at least one of {', '.join(EVIDENCE)}.")
    return Map(columns, _format(place, written.get(FORMAT, "")))


def _heads(place: str, name: str, value: Any) -> tuple[str, ...]:
    heads = [value] if isinstance(value, str) else value
    if not isinstance(heads, list) or not all(isinstance(head, str) and head for head in heads):
        raise Refusal(f'{place}: {name} is a column in quotes or a list: {name} = ["a", "b"].')
    if name in ONE and len(heads) != 1:
        raise Refusal(f"{place}: {name} is one column, not {len(heads)}.")
    if name == "place" and len(heads) > PLACE_LINES:
        raise Refusal(f"{place}: place has at most {PLACE_LINES} columns.")
    return tuple(heads)


def _format(place: str, value: Any) -> str:
    if value in ("", "ymd", "dmy", "mdy"):
        return str(value)
    if isinstance(value, str) and all(value.count(sign) == 1 for sign in ("%Y", "%m", "%d")):
        return value
    raise Refusal(
        f'{place}: {FORMAT} is "ymd", "dmy", "mdy", or %Y, %m and %d once each, such as "%d/%m/%Y".'
    )
