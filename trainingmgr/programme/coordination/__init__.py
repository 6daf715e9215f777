"""Coordination: where partners overlap or leave a gap, what the host decides, and its meetings."""
