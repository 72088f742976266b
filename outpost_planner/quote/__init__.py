"""What AWS asks for it: quotes and options as plain values, their prices as price tables."""
