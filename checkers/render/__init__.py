"""Report → HTML, terminal text, JSON. The only place where words, layout and escaping meet."""
