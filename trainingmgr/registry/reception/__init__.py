"""The counter: find somebody by whatever is known, list people, register who is not there yet."""
