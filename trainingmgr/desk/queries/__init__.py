"""What the pages of a desk show, gathered from every feature."""
