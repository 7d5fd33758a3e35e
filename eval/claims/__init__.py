"""The check of a model's sentences, measured on claims written by hand about passages of the review."""
