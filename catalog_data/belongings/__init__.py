"""The belongings room of the catalogue: places and items as they are said, and what is derived."""
