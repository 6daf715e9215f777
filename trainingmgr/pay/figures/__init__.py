"""What pay as a whole shows: how well it is kept (PEFA PI-23), what it costs, who earns it."""
