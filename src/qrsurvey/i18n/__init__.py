"""Languages: message catalogues, Vietnamese text, numbers and dates."""
