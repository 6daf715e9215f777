"""The memory of a process that lives long."""

import ctypes
from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache
from typing import TypeVar

T = TypeVar("T")
_remembered: "list[_lru_cache_wrapper[object]]" = []


def remembered(most: int) -> Callable[[Callable[..., T]], "_lru_cache_wrapper[T]"]:
    """Like `lru_cache`, for what helps within one long piece of work and is forgotten after it."""

    def keep(function: Callable[..., T]) -> "_lru_cache_wrapper[T]":
        found = lru_cache(most)(function)
        _remembered.append(found)
        return found

    return keep


def let_go() -> None:
    """Pages that hold nothing any more are the system's again, and so is what was remembered. What
    has been freed in small pieces is otherwise kept for later, and one long piece of work makes the
    next ones begin large. Where the C library is another one than GNU's, no page is given back.
    """
    for each in _remembered:
        each.cache_clear()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
