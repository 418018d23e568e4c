"""What every process needs: people, records, procedures, trail, calendars."""
