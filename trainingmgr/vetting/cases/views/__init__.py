"""Pages of cases: the queue, one file, its deeds, and what the chair and oversight do."""
