"""The establishment: posts against people, and who commands what from when to when."""
