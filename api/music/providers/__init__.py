"""Services that play music for somebody: leave to act for them, kept and renewed."""
