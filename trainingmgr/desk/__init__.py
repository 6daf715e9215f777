"""The desk: what waits for me, one person's whole record, one search for everything."""
