"""Implementations of `dns.Resolver`. Only these, the fetchers, the command and the page's door touch the world."""
