"""How `channels.toml` becomes a register: reading, positions, tables, rules and faults."""
