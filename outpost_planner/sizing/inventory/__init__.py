"""Demand from the exports that people have: one module per kind of export stands in layouts/."""
