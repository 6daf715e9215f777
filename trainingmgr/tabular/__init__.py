"""Tables in and out: files people send, checked row by row, and lists they take away."""
