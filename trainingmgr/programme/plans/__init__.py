"""The plan of reform and training: versions that two signatures accept, and what is late."""
