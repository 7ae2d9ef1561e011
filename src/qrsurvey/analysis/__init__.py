"""Counts become figures: shares, intervals, change. Pure but for the one query that counts."""
