"""The people room of the API: accounts, logins, friendships. Who may see what is one floor up."""
