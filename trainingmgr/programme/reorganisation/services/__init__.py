"""Verbs of a target establishment: it is drafted, and agreed by two."""
