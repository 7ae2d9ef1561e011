"""Raw rows become responses: which column answers what, when it was sent, whose code it carries."""
