"""What is true: the pure core, without clock, file, network, thread, randomness or database."""
