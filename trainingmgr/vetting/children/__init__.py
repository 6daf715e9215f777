"""Children found among those who serve or want to: how their age is told, and the way into care."""
