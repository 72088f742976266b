"""What can be bought: the catalog, and line items chosen from it."""
