"""Answers written by a chat model, every sentence of which is checked before it is shown.

Importing this package imports no LangChain: only `assistant.model.client` does, when a model is first asked.
"""
