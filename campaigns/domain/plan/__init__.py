"""The plan of a campaign: tasks and workshops, read from a file (``sheet``, ``importing``), shown
as a calendar, followed by a subscription (``feeds``).
"""
