"""Complaints: taken in on a desk, a sheet or a public page, answered to whoever holds the code."""
