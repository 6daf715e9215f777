"""Vetting: clearances of people and units, age doubts, and the gate they keep."""
