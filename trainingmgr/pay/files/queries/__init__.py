"""What pay can be asked: cycles and their lines, scales, and what the desk says."""
