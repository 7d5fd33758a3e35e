"""The chat page: how an answer, its citations and the whole article look in a browser. Import what you need from its files."""
