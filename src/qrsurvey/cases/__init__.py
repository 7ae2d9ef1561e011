"""Which answers need somebody to act, by when, and how that went."""
