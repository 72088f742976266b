"""A local Outposts endpoint on which a purchase can be rehearsed: a moto backend, its server and
its face.
"""
