"""Exit codes of commands, beside click's 0 (done), 1 (a bug or abort) and 2 (wrong usage)."""

REFUSED, DAMAGED, NOT_READY, NO_ROOM = 3, 4, 5, 6
