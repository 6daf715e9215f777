"""The classes of a run: when, where, who leads, and what stands in the way."""
