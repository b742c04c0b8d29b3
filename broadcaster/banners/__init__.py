"""Websites that carry the banner."""
