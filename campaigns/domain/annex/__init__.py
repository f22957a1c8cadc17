"""From the annex of a decision to a proposal of a criteria set.

``columns`` finds what stands in which column, ``codes`` and ``points`` read single cells,
``outline`` builds the tree of rows, ``folding`` decides which rows are ways of scoring, ``rules``
reads the sentence, ``proposal`` is what a person looks at, corrects and accepts.
"""
