"""How fast the program is, beside what it could be compared with: `review-assistant bench`."""
