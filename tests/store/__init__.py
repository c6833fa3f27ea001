"""The store: what goes in comes out, bit by bit, whatever happens in between."""
