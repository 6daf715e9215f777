"""Accounts: who may sign in, what each may do, how far that reaches and until when."""
