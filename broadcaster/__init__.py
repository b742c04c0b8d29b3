"""A council's emergency voice: silence, lead messages, banner and approved reposts from one command."""
