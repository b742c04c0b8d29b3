"""The one root that puts real or exercise parts together; everything above it only parses and shows."""
