"""httpx: conditional GET, limits, politeness; the guard of addresses and sizes."""
