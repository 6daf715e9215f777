"""Nominations, the gate, the waiting list and the roster."""
