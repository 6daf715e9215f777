"""Pages of the scale and of what people have a right to."""
