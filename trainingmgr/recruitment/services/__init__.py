"""Rounds from the draft to the enlisted, and what becomes of each application (R-REC-01 to 05)."""
