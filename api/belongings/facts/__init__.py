"""Writing belongings: places, items, what happens to them, shares. Reading is beside."""
