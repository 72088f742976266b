"""How data enters and leaves the disk: CSV, safe export, SQLite, and where files lie."""
