"""Grades and what each earns in a month, from which day, by which law."""
