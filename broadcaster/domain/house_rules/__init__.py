"""The council's house rules for public texts: what may never be said, what needs a reason (docs/house-rules.md)."""
