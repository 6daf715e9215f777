"""Who was seen serving: musters on paper, other proofs, and the count of a whole force."""
