"""The verbs of results: preparing tests, recording, ending a run, waivers, files."""
