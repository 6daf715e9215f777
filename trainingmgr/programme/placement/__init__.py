"""Who is left without a post by an agreed target, what is offered to each, and what they answer."""
