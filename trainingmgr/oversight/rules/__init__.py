"""Arithmetic of the journal's log: the tree of RFC 6962, and notes that are signed."""
