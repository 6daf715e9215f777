"""Telling whether two records speak of one person: names in any script, keys, weights, reasons."""
