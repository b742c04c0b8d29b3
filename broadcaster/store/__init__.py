"""SQLModel tables, unit of work and outbox on SQLite and PostgreSQL, and the migrations."""
