"""Capacity: the slots of an Outpost's hosts, what runs in them, and the tasks that change them."""
