"""Languages: message catalogues, Vietnamese text and its order, numbers and dates."""
