"""Upkeep of buildings and equipment by year: what it needs, who pays it, and who has agreed."""
