"""Pages of classes: who was there, the paper, the typing of it, and what happened."""
