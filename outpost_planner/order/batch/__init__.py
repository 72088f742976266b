"""Many orders from one file: read, review and submit them."""
