"""Google Forms: the API's JSON, the page that citizens get, and the Apps Script that makes a form."""
