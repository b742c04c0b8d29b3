"""The one way out: HTTP with phases, deadlines and an address rule; secrets; the generic rows of the decision table."""
