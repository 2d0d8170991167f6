"""What the ports promise, asked of every keeper: in memory, SQLite, PostgreSQL."""
