"""Implementations of `fetching.Fetcher`. Only these, the resolvers, the command and the page's door touch the world."""
