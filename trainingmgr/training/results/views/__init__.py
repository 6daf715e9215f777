"""Pages of what people reach on a run: all of it, the typing of a test, and the end."""
