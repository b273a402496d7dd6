"""A house with its places and items, made by seed. What its properties are is known by making.

What a person would have written of an item is apart from what is true of it: ``thing`` and ``use``
are told to nobody who searches, and say what a query means.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from catalog_data.sample.belongings.draws import between, one_of, share

TODAY = dt.date(2026, 6, 15)
OLDEST = dt.date(2009, 1, 1)
USUAL_PLACE = 0.8
DESCRIBED, DATED, PRICED = 0.7, 0.75, 0.85
WARRANTED = (
    "tools",
    "kitchen",
    "electronics",
    "cleaning",
    "garden",
    "sewing",
    "bicycle",
    "laundry",
)
WHOLE = ("count",)
MAKERS = {
    "tools": ("Bosch", "Makita", "Stanley", "Wera", "Knipex", ""),
    "hardware": ("Spax", "Fischer", "Tesa", "", ""),
    "electrics": ("Varta", "Philips", "Osram", "Brennenstuhl", ""),
    "kitchen": ("Bosch", "Braun", "WMF", "Philips", "Russell Hobbs", ""),
    "cookware": ("WMF", "Tefal", "Le Creuset", "Ikea", ""),
    "tableware": ("Villeroy & Boch", "Ikea", "Arabia", ""),
    "cleaning": ("Kärcher", "Miele", "Vileda", "", ""),
    "laundry": ("Philips", "Leifheit", "Persil", ""),
    "bathroom": ("Braun", "Oral-B", "Nivea", "", ""),
    "electronics": ("Sony", "Canon", "Logitech", "Samsung", "Lenovo", ""),
    "office": ("Leitz", "Canon", "Staedtler", "", ""),
    "camping": ("Vaude", "Primus", "Coleman", ""),
    "clothing": ("Uniqlo", "Patagonia", "Muji", "", ""),
    "garden": ("Gardena", "Fiskars", "Stihl", "", ""),
    "music": ("Yamaha", "Fender", ""),
    "sports": ("Decathlon", "Wilson", "Adidas", ""),
    "bicycle": ("Shimano", "Abus", "Topeak", ""),
    "toys": ("Lego", "Brio", "Steiff", ""),
}
SHOPS = ("hardware shop", "department store", "online", "flea market", "")


@dataclass(frozen=True)
class Unit:
    """A place things lie in: a room where it has no parent. Numbers are positions in the house."""

    number: int
    name: str
    parent: int | None
    categories: tuple[str, ...]
    path: tuple[str, ...]


@dataclass(frozen=True)
class Thing:
    """One line of ``things.txt``."""

    name: str
    category: str
    use: str
    unit: str
    quantities: tuple[float, float]
    prices: tuple[float, float]
    variants: tuple[str, ...]
    looks: str


@dataclass(frozen=True)
class Item:
    """One item: what is written of it, and what it truly is (``thing``, ``variant``, ``use``)."""

    number: int
    thing: str
    variant: str
    use: str
    category: str
    name: str
    description: str
    unit: int
    quantity: float
    quantity_unit: str
    price: float | None
    bought_on: dt.date | None
    bought_at: str
    warranty_until: dt.date | None
    maker: str


@dataclass(frozen=True)
class House:
    """All places, parents before children, and all items."""

    units: tuple[Unit, ...]
    items: tuple[Item, ...]


def _lines(name: str) -> list[str]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _range(text: str) -> tuple[float, float]:
    low, _, high = text.partition("-")
    return float(low), float(high or low)


@cache
def things() -> tuple[Thing, ...]:
    """Every thing there is, in the order of the file."""
    found = []
    for line in _lines("things.txt"):
        name, category, use, unit, quantities, prices, variants, looks = line.split("|")
        kinds = () if variants == "-" else tuple(variants.split(","))
        numbers = _range(quantities), _range(prices)
        found.append(Thing(name, category, use, unit, *numbers, kinds, looks))
    return tuple(found)


@cache
def places() -> tuple[Unit, ...]:
    """Every place, a parent before what lies in it."""
    found: list[Unit] = []
    above: list[Unit] = []
    for number, line in enumerate(_lines("places.txt")):
        name, _, told = line.strip().partition(": ")
        above = above[: (len(line) - len(line.lstrip())) // 2]
        parent = above[-1] if above else None
        categories = tuple(told.split(", ")) if told else parent.categories if parent else ()
        path = (*(parent.path if parent else ()), name)
        unit = Unit(number, name, parent.number if parent else None, categories, path)
        found.append(unit)
        above.append(unit)
    return tuple(found)


def made_house(count: int = 2_000, seed: int = 1) -> House:
    """A house of so many items: every thing about as often, in another variant, place and year."""
    known = things()
    made = [made_item(known[n % len(known)], n, seed) for n in range(count)]
    return House(places(), tuple(made))


def made_item(thing: Thing, number: int, seed: int) -> Item:
    """One item of a thing; its number and the seed decide all else."""
    variant = one_of(thing.variants, seed, number, "variant") if thing.variants else ""
    maker = one_of(MAKERS.get(thing.category, ("",)), seed, number, "maker")
    bought_on, warranty = _dates(thing, number, seed)
    return Item(
        number=number,
        thing=thing.name,
        variant=variant,
        use=thing.use,
        category=thing.category,
        name=_name(thing.name, variant, maker, one_of(range(3), seed, number, "name")),
        description=thing.looks if share(seed, number, "described") < DESCRIBED else "",
        unit=_where(thing.category, number, seed).number,
        quantity=_quantity(thing, number, seed),
        quantity_unit=thing.unit,
        price=_price(thing, number, seed),
        bought_on=bought_on,
        bought_at=one_of(SHOPS, seed, number, "shop") if bought_on else "",
        warranty_until=warranty,
        maker=maker,
    )


def _name(thing: str, variant: str, maker: str, manner: int) -> str:
    """People write a thing's kind behind it, before it, or with its maker's name."""
    told = {0: (thing, variant), 1: (variant, thing), 2: (maker, thing, variant)}[manner]
    name = " ".join(part for part in told if part)
    return name[:1].upper() + name[1:]


def _where(category: str, number: int, seed: int) -> Unit:
    usual = [unit for unit in places() if category in unit.categories]
    is_usual = share(seed, number, "usual") < USUAL_PLACE
    return one_of(usual if usual and is_usual else places(), seed, number, "place")


def _quantity(thing: Thing, number: int, seed: int) -> float:
    drawn = between(*thing.quantities, seed, number, "quantity")
    return round(drawn) if thing.unit in WHOLE or drawn >= 20 else round(drawn, 1)


def _price(thing: Thing, number: int, seed: int) -> float | None:
    if thing.prices[1] == 0 or share(seed, number, "priced") >= PRICED:
        return None
    return round(between(*thing.prices, seed, number, "price"), 2)


def _dates(thing: Thing, number: int, seed: int) -> tuple[dt.date | None, dt.date | None]:
    """When it was bought, recent years likelier, and until when a maker answers for it."""
    if share(seed, number, "dated") >= DATED:
        return None, None
    days = (TODAY - OLDEST).days
    bought = TODAY - dt.timedelta(days=round(between(1, days, seed, number, "bought")))
    if thing.category not in WARRANTED:
        return bought, None
    years = one_of((2, 2, 3, 5, 10), seed, number, "warranty")
    return bought, bought + dt.timedelta(days=365 * years)
