"""The audit trail in words: ``words`` of actions, ``fields`` that changed, ``facts`` of units."""
