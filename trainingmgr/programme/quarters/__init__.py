"""The quarterly report: what a quarter changed, frozen, and drawn from that alone."""
