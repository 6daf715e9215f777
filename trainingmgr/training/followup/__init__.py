"""Three, six and twelve months after a course: still in post or where, and what they do now."""
