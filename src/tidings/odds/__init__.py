"""Odds: a rule's chances in the form in which the engine settles them fastest.

Each way is a file of its own: the same for all replicates (`even`), by counts of contacts in words
of 64 replicates (`counted`), lists of those who can be reached at all (`listed`), floats for
everyone (`written`). All give the bits of `Rule.chance`; `settle` decides with any of them.
"""
