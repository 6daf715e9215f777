"""Pages of the journal, of its checkpoints, and of who looked at whom."""
