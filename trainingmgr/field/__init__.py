"""The phone of a mentor: what it may hold for a week without signal, and what it brings back."""
