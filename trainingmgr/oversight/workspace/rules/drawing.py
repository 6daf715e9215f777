"""A sample by lot that anybody draws again with nothing but the seed and the frozen list.

The list is text: each line a reference, a tab and its stratum, in the order of the references.
Its SHA-256 is kept with the seed. Each reference gets the SHA-256 of SEED:REFERENCE; those whose
hash is smallest are drawn. A sample by stratum takes from each its share of the size, the
remainder where the fraction is largest (Hamilton's method).
"""

import secrets
import zlib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256

MOST = 100
"""So many at most are drawn at once: somebody reads them."""


class Population(StrEnum):
    RUNS = "runs"
    CERTIFICATES = "certificates"
    SHEETS = "sheets"
    WAIVERS = "waivers"
    CORRECTIONS = "corrections"
    PAYMENTS = "payments"


class FileFound(StrEnum):
    """What was handed over of a file that was asked for."""

    WHOLE = "whole"
    PART = "part"
    MISSING = "missing"
    REFUSED = "refused"


def thrown() -> str:
    """A seed that the machine throws: 32 letters that nobody may bring as their own."""
    return secrets.token_hex(16)


def is_thrown(seed: str) -> bool:
    """Whether the machine threw it. Whoever brings a seed may have tried many before."""
    return len(seed) == 32 and set(seed) <= set("0123456789abcdef")


def listed(rows: Iterable[tuple[str, str]]) -> bytes:
    """The frozen list, of references and their strata."""
    return "".join(f"{reference}\t{stratum}\n" for reference, stratum in sorted(rows)).encode()


def packed(text: bytes) -> bytes:
    return zlib.compress(text, 9)


def unpacked(kept: bytes) -> bytes:
    return zlib.decompress(kept)


def read(text: bytes) -> list[tuple[str, str]]:
    return [(ref, stratum) for ref, _tab, stratum in
            (line.partition("\t") for line in text.decode().splitlines())]  # fmt: skip


def mark(seed: str, reference: str) -> str:
    return sha256(f"{seed}:{reference}".encode()).hexdigest()


def drawn(
    rows: Sequence[tuple[str, str]], size: int, seed: str, *, by_stratum: bool
) -> list[tuple[str, str]]:
    """The rows that this seed draws, in the order of their hashes."""
    ranked = sorted(rows, key=lambda row: mark(seed, row[0]))
    if not by_stratum:
        return ranked[:size]
    strata: dict[str, list[tuple[str, str]]] = {}
    for row in ranked:
        strata.setdefault(row[1], []).append(row)
    shares = allocated({name: len(each) for name, each in strata.items()}, size)
    chosen = {row for name, each in strata.items() for row in each[: shares[name]]}
    return [row for row in ranked if row in chosen]


def allocated(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each stratum, in proportion, `size` in all or everybody."""
    whole = sum(counts.values())
    size = min(size, whole)
    exact = {name: size * count / whole for name, count in counts.items()} if whole else {}
    shares = {name: int(each) for name, each in exact.items()}
    left = size - sum(shares.values())
    by_fraction = sorted(exact, key=lambda name: (shares[name] - exact[name], name))
    for name in by_fraction[:left]:
        shares[name] += 1
    return shares
