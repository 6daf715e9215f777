"""The verbs of payments: accounts to pay from, files that leave, answers that come."""
