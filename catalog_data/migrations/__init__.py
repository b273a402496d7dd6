"""Migrations of facts. Derivations are never migrated: they are dropped and refilled."""
