"""The campaign of another year, or one laid down in a rehearsal, made from a campaign."""
