"""What must reach a person: where to, in which words, and through which service."""
