"""A criteria set while it is edited: its document, changed one thing at a time, undone.

``nodes`` and ``shape`` are pure; ``edits`` saves every change by ``set_drafts``, ``steps`` takes it
back, ``losses`` keeps what hung on criteria that went, ``page`` is what the editor shows.
"""
