"""The API's music room: what there is to hear, and what people say of it."""
