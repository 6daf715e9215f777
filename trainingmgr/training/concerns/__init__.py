"""What must not stand in a log: it goes sealed to the focal point who may act, and nowhere else."""
