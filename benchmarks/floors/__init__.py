"""The floors: scripts that do only what must be done, each started as a process of its own."""
