"""Where things are kept and who does the heavy work: the one floor that opens connections.

Nothing here knows what a photo means or when anything runs.
"""
