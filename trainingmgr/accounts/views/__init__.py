"""Pages of accounts: entering, what is one's own, and the accounts of others."""
