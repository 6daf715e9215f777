"""People brought again by a file: found by their number, changed where the file says otherwise."""
