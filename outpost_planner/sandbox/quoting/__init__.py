"""How a quote is made: what is asked for, what could be delivered, what that costs and what stands
in the way.
"""
