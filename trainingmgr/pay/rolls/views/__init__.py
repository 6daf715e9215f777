"""Pages of payrolls."""
