"""When contracts end, what follows, and what a renewal costs: AWS's answers of billing and renewal
pricing as plain values.

What asks AWS stands in `track.contracts` and `order.renewals`.
"""
