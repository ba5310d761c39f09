"""The far store: a snapshot whose triples are asked of any SPARQL 1.1 store over HTTP, and how they get there.

`dataset.RemoteDataset` is asked like any other dataset; `pushing.push` brings a snapshot to the store.
"""
