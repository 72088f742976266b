"""What AWS asks for it: quotes and their options as plain values, and their prices as a price
table.
"""
