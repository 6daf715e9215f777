"""Exercises of section, platoon and company: tasks to a standard, judged by outsiders."""
