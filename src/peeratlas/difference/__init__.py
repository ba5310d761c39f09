"""What changed between two editions: in words, as Turtle, as release notes."""
