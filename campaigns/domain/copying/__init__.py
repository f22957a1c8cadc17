"""The campaign of another year, or one laid down in a rehearsal, made from a campaign.

``proposing`` says what it would be (``proposal``), with ``notes`` to look at; ``making`` makes it;
``shifting`` moves days and words by years.
"""
