"""What is true of species data: facts of sources and releases, tables of one release each."""
