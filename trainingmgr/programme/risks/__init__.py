"""Risks to the programme: what may happen, what is done about it, and what warns of it early."""
