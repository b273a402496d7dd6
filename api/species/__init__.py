"""The species room of the API: names, trees and lineages of served releases. Nothing is written."""
