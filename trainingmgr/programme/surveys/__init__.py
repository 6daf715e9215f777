"""Perception surveys by wave: what the public answers, with its uncertainty (LT-3)."""
