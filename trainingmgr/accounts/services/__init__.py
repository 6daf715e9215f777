"""The deeds of accounts: entering, proving who one is, and being given work."""
