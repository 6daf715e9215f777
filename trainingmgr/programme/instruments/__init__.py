"""Legal instruments: what holds the force to civilian control, whom it obliges, who watches."""
