"""The audit trail in words: ``actions``, ``fields`` that changed, their ``values``, ``facts``."""
