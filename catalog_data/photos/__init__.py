"""The photos room of the catalogue: facts in one module, derivations in another, vectors in a third."""
