"""The catalogue as music services tell it: read page by page, gone on with where it was left."""
