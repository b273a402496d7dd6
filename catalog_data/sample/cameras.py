"""The cameras, lenses and settings of the sample collection. What they took is not here."""

from fractions import Fraction

from catalog_data.sample.exif import Camera, Exposure

MIRRORLESS = Camera("SONY", "ILCE-7M3", "FE 24-105mm F4 G OSS")
TELE = Camera("SONY", "ILCE-7M3", "FE 100-400mm F4.5-5.6 GM OSS")
SLR = Camera("Canon", "Canon EOS 80D", "EF100mm f/2.8L Macro IS USM")
RANGEFINDER = Camera("FUJIFILM", "X-T4", "XF16-55mmF2.8 R LM WR")
PHONE = Camera("Google", "Pixel 6", "Pixel 6 back camera 6.81mm f/1.85")
TABLET = Camera("Apple", "iPhone 13 mini", "iPhone 13 mini back dual wide camera 5.1mm f/1.6")
ACTION = Camera("GoPro", "HERO9 Black")

DAYLIGHT = Exposure(Fraction(1, 500), 8.0, 100, 35.0)
DUSK = Exposure(Fraction(1, 30), 4.0, 800, 24.0)
NIGHT = Exposure(Fraction(13), 2.8, 1600, 16.0)
MACRO = Exposure(Fraction(1, 200), 5.6, 400, 100.0)
LONG = Exposure(Fraction(1, 1600), 6.3, 640, 400.0)
INDOORS = Exposure(Fraction(1, 60), 1.8, 640, 6.81)
