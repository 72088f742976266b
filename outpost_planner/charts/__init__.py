"""Frames and comparisons as matplotlib figures. Every function takes axes and returns them."""
