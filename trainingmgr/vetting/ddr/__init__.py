"""Where people come from who served elsewhere before, and what their rank is worth here."""
