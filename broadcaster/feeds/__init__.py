"""Alert feeds read strictly: bytes in, alerts in our own words or one named fault out; one file per format."""
