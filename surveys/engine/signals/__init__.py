"""Signals of interference: properties of groups of ballots, never of a person (decision 0008)."""
