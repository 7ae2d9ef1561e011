"""Which answers need somebody to act, how urgently, by when, who is told, and how that went."""
