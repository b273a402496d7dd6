"""Models of taste: training sets, fitting, keeping. Serving is the API's."""
