"""Pay: cycles, lines, reconciliation to the registry, and the desk that answers."""
