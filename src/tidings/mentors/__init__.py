"""Mentors: who is paired with whom when only so many people can get one."""

from tidings.mentors.door import with_mentors

__all__ = ["with_mentors"]
