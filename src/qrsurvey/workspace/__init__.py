"""The folder a user works in: both configuration files, read with all their faults at once."""
