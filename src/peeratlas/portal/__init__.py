"""The web pages, the API and the addresses of every thing. Only this package knows starlette and jinja2."""
