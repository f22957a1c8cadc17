"""A whole survey of the size of a country, stage by stage, with what has to agree at the end."""
