"""The key table: by which sounds, numbers and phones a person can be found in any spelling."""
