"""Tests before and after, practicals, attempts, and who passes."""
