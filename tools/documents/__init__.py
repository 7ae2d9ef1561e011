"""What makes the documents, and is no part of the tool: worked numbers, formats, pictures, the site."""
