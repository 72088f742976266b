"""Billing: the contracts of an Outpost, what each costs, and what follows when one ends."""
