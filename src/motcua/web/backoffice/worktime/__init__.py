"""Time as administrators keep it: office calendars, dated rules, appointments counted again."""
