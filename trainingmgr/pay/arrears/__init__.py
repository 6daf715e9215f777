"""What is owed to whom, since when, and what people say who were not paid."""
