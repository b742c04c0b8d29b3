"""The one way out: HTTP with a phase, a total deadline and no hidden retries."""
