"""Pages of what the programme works with."""
