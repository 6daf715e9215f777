"""Training: what is taught, by whom, to whom, and the proof of it. A feature of features."""
