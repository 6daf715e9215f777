"""The Merkle tree of RFC 6962 (section 2.1) with SHA-256, and its two proofs.

A leaf is SHA-256 of a zero byte and the leaf's content; a node, of a one byte and its two halves.
Subtrees are named by level and place: level 3, place 2 covers leaves 16 to 23. Proofs are lists of
hashes in the order of the standard, so that anybody's program checks them.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Self

At = Callable[[int, int], bytes]
"""The hash of a complete subtree, by its level and place."""
EMPTY = sha256(b"").digest()
SIZE = 32


def leaf(content: bytes) -> bytes:
    return sha256(b"\0" + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


class Growing:
    """A tree that leaves are added to, one after another: only its right edge is held."""

    def __init__(self, size: int = 0, edge: Sequence[bytes] = ()) -> None:
        self.size = size
        self._edge = list(edge)

    @classmethod
    def after(cls, size: int, at: At) -> Self:
        """A tree that has so many leaves already."""
        return cls(size, [at(level, place) for level, place in _edge(size)])

    def add(self, one: bytes) -> None:
        size = self.size
        while size & 1:
            one = node(self._edge.pop(), one)
            size >>= 1
        self._edge.append(one)
        self.size += 1

    @property
    def root(self) -> bytes:
        if not self._edge:
            return EMPTY
        found = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            found = node(left, found)
        return found

    def copy(self) -> Self:
        return type(self)(self.size, self._edge)


def _edge(size: int) -> list[tuple[int, int]]:
    """The complete subtrees that a tree of this size is made of, the largest first."""
    return [
        (level, (size >> level) - 1)
        for level in reversed(range(size.bit_length()))
        if size >> level & 1
    ]


def root(leaves: Sequence[bytes]) -> bytes:
    growing = Growing()
    for each in leaves:
        growing.add(each)
    return growing.root


def inclusion(index: int, size: int, at: At) -> list[bytes]:
    """PATH(m, D[n]): what leads from leaf `index` to the root of a tree of `size` leaves."""
    if not 0 <= index < size:
        raise ValueError(f"No leaf {index} in a tree of {size}")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        half = low + _split(high - low)
        if index < half:
            path.append(_hash(half, high, at))
            high = half
        else:
            path.append(_hash(low, half, at))
            low = half
    return path[::-1]


def consistency(old: int, new: int, at: At) -> list[bytes]:
    """PROOF(m, D[n]): what shows that the tree of `new` leaves begins with that of `old`."""
    if not 0 < old <= new:
        raise ValueError(f"No tree of {new} begins with one of {old}")
    path: list[bytes] = []
    low, high, whole = 0, new, True
    while old < high:
        half = low + _split(high - low)
        if old <= half:
            path.append(_hash(half, high, at))
            high = half
        else:
            path.append(_hash(low, half, at))
            low, whole = half, False
    if not whole:
        path.append(_hash(low, high, at))
    return path[::-1]


def includes(one: bytes, index: int, size: int, path: Sequence[bytes], whole: bytes) -> bool:
    """Whether the path leads from this leaf to this root (RFC 9162, 2.1.3.2)."""
    if index >= size:
        return False
    at, last, found = index, size - 1, one
    for each in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node(each, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, each)
        at, last = at >> 1, last >> 1
    return last == 0 and found == whole


def extends(old: int, new: int, path: Sequence[bytes], before: bytes, after: bytes) -> bool:
    """Whether the tree with root `after` begins with that of root `before` (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not path and before == after
    if not 0 < old < new or not path:
        return False
    rest = list(path) if old & (old - 1) else [before, *path]
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = rest[0]
    for each in rest[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node(each, first), node(each, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node(second, each)
        at, last = at >> 1, last >> 1
    return last == 0 and first == before and second == after


def _split(count: int) -> int:
    """The largest power of two below this count."""
    return 1 << (count - 1).bit_length() - 1


def _hash(low: int, high: int, at: At) -> bytes:
    count = high - low
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return at(level, low >> level)
    half = low + _split(count)
    return node(_hash(low, half, at), _hash(half, high, at))
