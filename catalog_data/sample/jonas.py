"""Jonas' photos: his phone and the household's things. Mina's are not here."""

from catalog_data.sample.cameras import ACTION, DAYLIGHT, DUSK, INDOORS, MACRO, PHONE, SLR, TABLET
from catalog_data.sample.scenes import creatures, home, night, still, water
from catalog_data.sample.shots import shot

JONAS = [
    shot(
        "phone/PXL_20220310_071514.jpg",
        still.coffee,
        (PHONE, INDOORS),
        "2022-03-10T07:15:14+01:00",
        (52.529400, 13.401200, 42.0),
        visibility="friends",
    ),
    shot(
        "phone/PXL_20220415_183000.jpg",
        home.cat,
        (PHONE, INDOORS),
        "2022-04-15T18:30:00+02:00",
        (52.529400, 13.401200, 44.0),
        title="Miss Pepper waits for the rain to end",
        keywords=("cat", "window", "rain"),
        rating=5,
        height=960,
        aspect=0.9,
        visibility="friends",
    ),
    shot(
        "phone/PXL_20220702_120107.jpg",
        still.bicycle,
        (PHONE, DAYLIGHT),
        "2022-07-02T12:01:07+02:00",
        (55.680500, 12.585400, 5.0),
    ),
    shot(
        "phone/PXL_20230101_001530.jpg",
        night.skyline,
        (PHONE, DUSK),
        "2023-01-01T00:15:30-05:00",
        (40.700300, -73.996700, 8.0),
    ),
    shot(
        "phone/PXL_20230521_174210.jpg",
        water.bridge,
        (PHONE, DAYLIGHT),
        "2023-05-21T17:42:10-07:00",
        (37.832400, -122.479500, 67.0),
        visibility="public",
    ),
    shot(
        "iPhone/IMG_0420.heic",
        still.lemons,
        (TABLET, INDOORS),
        "2024-03-17T11:24:45+01:00",
        (41.902200, 12.453900, 33.0),
    ),
    shot(
        "GoPro/GOPR0042.jpg",
        water.waterfall,
        (ACTION, DAYLIGHT),
        "2023-12-28T09:09:09-03:00",
        (-25.695300, -54.436700, 164.0),
    ),
    shot(
        "things/IMG_3001.jpg",
        home.drill,
        (SLR, INDOORS),
        "2021-01-16T16:45:00+01:00",
        title="Cordless drill, 18 V",
        keywords=("tool", "workshop"),
        rating=3,
    ),
    shot("things/IMG_3007.jpg", home.books, (SLR, INDOORS), "2021-01-16T16:58:41+01:00"),
    shot(
        "things/IMG_3110.jpg",
        creatures.fox,
        (SLR, MACRO),
        "2020-10-31T08:02:26+01:00",
        (51.761500, 10.593800, 610.0),
        says_offset=False,
    ),
]
