"""Tests of the library of standards."""
