"""How fast the program is beside others, in one run: `review-assistant bench`, `python -m eval.benchmarks.speed`."""
