"""Approved by somebody else: who may approve what, an approval as a value and as a file."""
