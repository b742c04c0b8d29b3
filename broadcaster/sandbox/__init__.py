"""Loopback platforms with the real wire formats and programmable faults; the exercise world and the test oracle."""
