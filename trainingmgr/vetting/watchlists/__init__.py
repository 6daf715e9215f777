"""Watch-lists: who is listed, who of us may be meant, and what two people decided about it."""
