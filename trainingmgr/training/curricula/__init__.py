"""The catalogue: topics, modules and their versions."""
