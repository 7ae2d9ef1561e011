"""What makes the documents: worked numbers, formats, pictures of the terminal, the site. No part of the tool."""
