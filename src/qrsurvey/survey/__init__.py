"""The domain, pure: units, questions and periods. Nothing here reads a file or knows a library."""
