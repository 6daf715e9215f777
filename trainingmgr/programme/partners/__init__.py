"""Partners: who funds, directs or carries out what, under which agreement, where, for whom."""
