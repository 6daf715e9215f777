"""Rounds, applications and lists, as their readers may see them."""
