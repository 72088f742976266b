"""How data enters and leaves the disk: places, locks, and the SQLite store under journal and history."""
