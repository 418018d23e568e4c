"""Reading the trail: who may see which entries, and finding them among millions."""
