"""A Report as PDF, JSON or text on the terminal. A new format is one file."""
