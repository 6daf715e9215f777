"""Tours and who follows them, posts that stand empty, and mobile teams (domain 3.1)."""
