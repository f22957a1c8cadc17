"""Which criterion of an earlier year is which of this year.

``choosing`` says which set is continued, ``proposals`` guesses what became of each criterion,
people decide (``decisions``), ``page`` shows both, ``files`` carries what was decided in the JSON
file, ``years`` is read by whoever compares.
"""
