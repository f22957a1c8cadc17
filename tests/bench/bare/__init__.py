"""A minimal Django project that does the same in the plainest way."""
