"""The belongings room of the API: places, items, what happened to them, and finding them."""
