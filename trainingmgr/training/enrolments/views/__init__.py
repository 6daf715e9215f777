"""Pages of a run's people, and of its classes, which nobody can attend twice at once."""
