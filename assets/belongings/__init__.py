"""The belongings room: what is derived of places and items."""

from assets.belongings.externals import EXTERNALS

__all__ = ["EXTERNALS"]
