"""Photos put into one archive for whoever may see them. Single pictures are delivered elsewhere."""
