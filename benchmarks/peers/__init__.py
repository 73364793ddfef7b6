"""Peers: one file for each library. Each imports its library only when it is asked to play."""
