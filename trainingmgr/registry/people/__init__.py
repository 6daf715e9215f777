"""People: numbers, names in every script, documents, service from day to day, and their cards."""
