"""Formulas with named variables: a small language of exact numbers, read without eval."""
