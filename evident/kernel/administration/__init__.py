"""Administration: how people, teams and organisations come, change and go."""
