"""Names of living things: canonical forms, keys for finding them, and how alike two are."""
