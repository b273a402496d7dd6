"""Models of taste as staff see them: what there is, how it did, who is served. None is fitted."""
