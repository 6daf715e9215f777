"""Pages of presence: papers of musters, what is known of people, counts of a force."""
