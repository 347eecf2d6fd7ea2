"""bytes → entries (feedparser) · html → text (trafilatura) · canonical addresses."""
