"""The verbs of pay: files come in, are compared, and people decide."""
