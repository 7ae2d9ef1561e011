"""Responses that need somebody to act: which they are, how urgently, by when, and who is told."""
