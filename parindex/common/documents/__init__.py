"""Documents somebody uploaded, read into rows and lines that know where they stood.

``read_document`` is the door: it reads in a process of its own, so that a hostile file costs
bounded memory and time. The modules beside it know one format each and nothing of Django.
"""
