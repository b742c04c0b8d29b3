"""Measures the product beside the least that could do the same work, in one run, and says the ratio."""
