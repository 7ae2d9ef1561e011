"""Type on paper: fonts loaded by path, every letter checked, text fitted to its box."""
