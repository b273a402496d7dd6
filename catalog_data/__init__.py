"""What is true of the data: tables, vocabularies, identities, migrations and the sample collection.

Nothing here opens a connection or computes a derivation: floors above read these contracts.
"""
