"""Codes: signed and judged, put into links, drawn as placards, proven by decoding."""
