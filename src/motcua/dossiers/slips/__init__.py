"""The slips of the one-stop desk: statutory forms, filled and rendered."""
