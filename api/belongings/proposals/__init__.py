"""Items proposed from photos: asked for, shown with likely duplicates, confirmed or refused."""
