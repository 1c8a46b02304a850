"""The directory: agencies, units, people and office calendars."""
