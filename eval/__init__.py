"""How good the answers are: cases, metrics, runs, reports and benchmarks.

Always `from eval.x import y`: a bare `import eval` hides the builtin of that name.
"""
