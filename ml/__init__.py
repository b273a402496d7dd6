"""How derivations are computed: arrays and bytes in, arrays and bytes out.

Nothing here knows a scheduler, a database or a network. Where a model needs weights they are
found on disk; only ``ml.clip.fetch_weights``, called by the command line, ever downloads them.
"""
