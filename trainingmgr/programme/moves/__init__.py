"""Moves of people: dated orders that one drafts and another signs, and appeals against them."""
