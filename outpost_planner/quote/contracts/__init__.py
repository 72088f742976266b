"""When contracts end, what follows, and what renewals cost: AWS's answers as plain values.

What asks AWS stands in `track.contracts` and `order.renewals`.
"""
