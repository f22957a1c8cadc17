"""Which criterion of an earlier year is which of this year.

``proposals`` guesses, people decide (``decisions``), ``page`` shows both, ``files`` carries what
was decided in the JSON file.
"""
