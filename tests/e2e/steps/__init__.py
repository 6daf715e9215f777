"""The steps of the journey, in the order of the days: each is a function of the journey so far."""
