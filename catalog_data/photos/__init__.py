"""The photos room of the catalogue: facts, derivations in Postgres, and vectors, a module each."""
