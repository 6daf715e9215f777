"""Pay that waits: one person's by two people, many people's by a list that was heard and signed."""
