"""Tests of needs and plans."""
