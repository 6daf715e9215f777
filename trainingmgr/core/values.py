"""Values: facts that belong together, in classes whose methods are written when one is first made.

`dataclass` is that of the standard library, asked later. Five hundred are declared, of which a
process makes a few dozen: to write and compile the methods of all took a tenth of every start.
"""

import dataclasses
from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

__all__ = ("dataclass",)
METHODS = ("__init__", "__repr__", "__eq__", "__hash__")
FACTS = ("__dataclass_fields__", "__dataclass_params__", "__match_args__")
NOT_OWN = {"__dict__", "__weakref__", "__setattr__", "__delattr__"}
LOCK = RLock()

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(kind: type | None = None, /, **how: bool) -> Any:
        """As `dataclasses.dataclass`; one with slots or an order is written at once."""
        if how.keys() & {"slots", "order"}:
            return dataclasses.dataclass(kind, **how)
        if kind is None:
            return lambda later: dataclass(later, **how)
        return _declared(kind, how)


class _Fact:
    """What a dataclass tells of itself: whoever asks has the class written."""

    def __init__(self, name: str, write: Callable[[], None]) -> None:
        self._name = name
        self._write = write

    def __get__(self, _instance: object, asked: type) -> Any:
        self._write()
        return getattr(asked, self._name)


def _declared(kind: type, how: dict[str, bool]) -> type:
    """The class with a deputy for each method that nobody wrote by hand."""
    deputies: dict[str, object] = {}

    def write() -> None:
        """Have a twin written, and take its methods over one by one: others use the class."""
        with LOCK:
            if not deputies:
                return
            strange = NOT_OWN | deputies.keys()
            own = {name: each for name, each in vars(kind).items() if name not in strange}
            twin: type = type(kind)(kind.__name__, kind.__bases__, own)
            dataclasses.dataclass(**how)(twin)
            for name in deputies:
                setattr(kind, name, getattr(twin, name))
            for name, each in own.items():
                if isinstance(each, dataclasses.Field):
                    _settle(kind, name, each)
            deputies.clear()

    def deputy(name: str) -> Callable[..., Any]:
        def once(self: object, /, *given: Any, **named: Any) -> Any:
            write()
            return getattr(kind, name)(self, *given, **named)

        return once

    deputies |= {name: deputy(name) for name in METHODS if name not in vars(kind)}
    deputies |= {name: _Fact(name, write) for name in FACTS}
    for name, each in deputies.items():
        setattr(kind, name, each)
    if how.get("frozen"):
        kind.__setattr__ = kind.__delattr__ = _refuse  # type: ignore[assignment,method-assign]
    return kind


def _settle(kind: type, name: str, field: "dataclasses.Field[Any]") -> None:
    """Where a field was described, its default stands afterwards, or nothing."""
    if field.default is dataclasses.MISSING:
        delattr(kind, name)
    else:
        setattr(kind, name, field.default)


def _refuse(_self: object, name: str, *_value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")
