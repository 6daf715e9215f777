"""Pages of the plan: what it says and what is late; writing it; accepting it and working on it."""
