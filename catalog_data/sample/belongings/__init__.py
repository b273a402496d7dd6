"""A made household and what it owns: things and places as text, drawn by seed. No table is here."""

from catalog_data.sample.belongings.house import House, Item, Unit, made_house

__all__ = ["House", "Item", "Unit", "made_house"]
