"""The process that stays: it dispatches, ticks, tells its health and shows its numbers."""
