"""The local stack: an embedded PostgreSQL, a Redis and the processes of the demo.

Nothing here is used in production except `roles`, which the image runs before migrating.
"""
