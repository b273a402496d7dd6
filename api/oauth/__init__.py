"""Other houses that say who somebody is, or let us act for them: OAuth 2.0, codes and PKCE."""
