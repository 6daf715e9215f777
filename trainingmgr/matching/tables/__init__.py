"""Two whole tables of people, or one with itself: the engine on arrays, for millions of rows."""
