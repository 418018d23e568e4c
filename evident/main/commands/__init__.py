"""The commands of the program `evident`, one file each."""
