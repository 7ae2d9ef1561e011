"""The command line: one file a command; parse, call a use case, print."""
