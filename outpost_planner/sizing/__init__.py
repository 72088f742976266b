"""What must run, and the cheapest line items that hold it: from instances to an order."""
