"""Questions and how they are marked, how they did in a test, and faces on a reaction form: pure."""
