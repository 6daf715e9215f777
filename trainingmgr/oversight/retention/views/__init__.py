"""Pages of retention: what is due, runs with their certificates, legal holds."""
