"""Pages of the appraisal, split by who works on them."""
