"""From the text of a plan or decision to a proposal of a campaign.

Nothing is proposed that the text does not say: every row stands on a line of it. ``clauses`` cuts
the text, ``tasks`` finds the tasks in the forms plans have, ``dates`` and ``bodies`` read their
cells, ``parts``, ``meetings``, ``annexes`` and ``products`` find the rest.
"""
