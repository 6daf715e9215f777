"""Oversight: the journal read back."""
