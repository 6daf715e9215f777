"""Pay files of a ministry, a bank or a donor: brought in, compared, and what people decide."""
