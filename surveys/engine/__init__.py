"""Questionnaires, answers and what they are worth: pure, the standard library and Decimal."""
