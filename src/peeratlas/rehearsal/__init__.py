"""How other portals will see the catalogue: their own rules, run here, on bytes that came over HTTP."""
