"""Telling staff."""
