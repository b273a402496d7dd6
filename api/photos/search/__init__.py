"""Finding photos by words, by look and by meaning. The list by filters alone is not here."""
