"""Reference data of the whole country: places, organisations, ranks, services, number blocks."""
