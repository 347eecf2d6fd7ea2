"""SQLAlchemy Core over SQLite; Alembic migrations."""
