"""Read a report's file back, whoever saved it last: what it says, and what it says it was made from."""
