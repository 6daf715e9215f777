"""Reorganisation: the establishment a service is to have by a day, and how far it is from that."""
