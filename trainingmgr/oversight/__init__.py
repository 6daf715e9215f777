"""Oversight: the journal read back, its checkpoints handed over, who looked at whom."""
