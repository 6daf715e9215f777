"""Pages of target establishments, and of how far the force is from them."""
