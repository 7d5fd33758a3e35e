"""The chat page: how an answer, its citations and the whole article look in a browser."""
