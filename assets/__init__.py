"""What is derived from what: one asset per artifact. When anything runs is not said here."""
