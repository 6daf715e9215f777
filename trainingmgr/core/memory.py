"""The memory of a process that lives long."""

import ctypes


def let_go() -> None:
    """Pages that hold nothing any more are the system's again. What has been freed in small pieces
    is otherwise kept for later, and one long piece of work makes the next ones begin large.
    Where the C library is another one than GNU's, nothing is changed.
    """
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
