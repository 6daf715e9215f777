"""Pages of oversight bodies: the register, what they did, and the matters that they put."""
