"""Alembic's revisions and the way to run them from Python, without an ini file."""
