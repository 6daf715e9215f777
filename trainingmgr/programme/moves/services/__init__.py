"""Verbs of an order: it is drafted, signed, told, carried out, and appealed against."""
