"""The index of an article: built as a fresh generation, verified, made current by one atomic step."""
