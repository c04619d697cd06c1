"""What must stay true when everything around the chain fails, and a program that makes it fail."""
