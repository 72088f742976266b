"""Controls and small widgets that the tabs are made of."""
