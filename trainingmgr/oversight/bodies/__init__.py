"""Bodies that call the force to account by law: what they did, put to whom, and what came of it."""
