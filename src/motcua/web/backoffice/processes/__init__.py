"""Internal processes on screen: write, try, send to be approved, put to work everywhere."""
