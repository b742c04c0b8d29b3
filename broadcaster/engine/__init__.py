"""What a duty officer can do: one verb per file."""
