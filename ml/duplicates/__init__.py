"""Photos that show the same picture: near hashes, verified; groups; which to keep. No storage."""
