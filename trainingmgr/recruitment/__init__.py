"""Rounds of recruitment: applications, tests, the list that scores alone make, objections."""
