"""Followers: what is drawn from the trail after commit, once and in order."""
