"""The plan of a campaign: tasks and workshops, taken from a file (``sheet``, ``reading``,
``importing``), shown as a calendar, followed by a subscription (``feeds``).
"""
