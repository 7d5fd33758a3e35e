"""Benchmarks on public data, given as a folder on the command line."""
