"""What of a processor NumPy had better leave alone."""

import os
from contextlib import suppress
from pathlib import Path

ABOUT = Path("/proc/cpuinfo")
ENOUGH = 8 << 10
"""Bytes that tell of the first processor, its features among them."""
WIDE = "X86_V4 AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR"
"""Vectors of 512 bits, as NumPy 2.3 and 2.4 name them; names that one does not know it passes by.
"""


def narrowed() -> None:
    """On AMD's Zen 4, vectors of 256 bits. To be called before numpy is loaded.

    It stores what is left of a vector of 512 bits very slowly, and NumPy sorts five times slower
    for that (numpy/x86-simd-sort, issue 6). Who has chosen otherwise is left with that.
    """
    with suppress(OSError), ABOUT.open("rb") as file:
        if stores_slowly(file.read(ENOUGH).decode("ascii", "replace")):
            os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", WIDE)


def stores_slowly(about: str) -> bool:
    """Whether this is a Zen 4, by what Linux tells of the first processor."""
    lines = (line.partition(":") for line in about.splitlines())
    told = {name.strip(): value.strip() for name, _sign, value in lines}
    wide = "avx512f" in told.get("flags", "").split()
    return wide and (told.get("vendor_id"), told.get("cpu family")) == ("AuthenticAMD", "25")
