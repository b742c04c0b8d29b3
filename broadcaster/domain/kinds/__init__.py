"""The kinds of incident, one file each: their fields, and what is said when the officer says nothing."""
