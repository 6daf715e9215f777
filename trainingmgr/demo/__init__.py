"""A seeded demonstration programme in an invented country."""
