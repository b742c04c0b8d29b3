"""The command line: parse, call one verb, show; no rules."""
