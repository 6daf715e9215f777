"""The memory of a command that runs alone: what one array has held, the next one takes."""

import ctypes
import os

TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3  # as <malloc.h> numbers them
MUCH = 1 << 30
PAD = 64 << 20


def kept() -> None:
    """Nothing is given back to the system before the end, and huge pages are not asked for.

    Arrays of a million rows come and go some hundred times. To ask the system for each anew, and to
    have every page of it cleared, was a tenth of the work. To be called before numpy is loaded.
    Where the C library is another one than GNU's, nothing is changed.
    """
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
    if tune := getattr(ctypes.CDLL(None), "mallopt", None):
        for what, size in ((MMAP_THRESHOLD, MUCH), (TRIM_THRESHOLD, MUCH), (TOP_PAD, PAD)):
            tune(what, size)
