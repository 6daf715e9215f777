"""Pages of the workspace of oversight."""
