"""Vetting cases: the file from its opening to the appeal, and the panel that decides (R-VET)."""
